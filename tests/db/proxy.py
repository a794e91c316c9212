"""A stand-in for the address of a PostgreSQL server: with TLS, and movable to another server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
import ssl

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
# https://www.postgresql.org/docs/current/protocol-message-formats.html, SSLRequest
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"


class Proxy:
    """Listens at ``port`` and passes on to ``target``; ``tls`` asks clients for TLS."""

    def __init__(self, target: int, tls: ssl.SSLContext | None = None) -> None:
        self.target = target
        self.port = 0
        self._tls = tls
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def move(self, target: int) -> None:
        """Cut all connections; the next ones go to another server."""
        self.target = target
        for writer in list(self._open):
            writer.transport.abort()

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one client until either side has enough."""
        self._open.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.readexactly(8)
            if self._tls is not None:
                if first != SSL_REQUEST:
                    writer.close()
                    return
                writer.write(b"S")
                plain = writer.transport
                try:
                    await writer.start_tls(self._tls)
                finally:
                    # There is none where the client left in the middle of it.
                    writer._transport = writer.transport or plain  # type: ignore[attr-defined]
                first = b""
            there, back = await asyncio.open_connection(HOST, self.target)
            self._open.add(back)
            back.write(first)
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
        self._open.discard(writer)
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def proxy(target: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[Proxy]:
    """Run a stand-in for a while."""
    one = Proxy(target, tls)
    server = await asyncio.start_server(one.serve, HOST, 0)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        await one.move(target)


def certificate(folder: Path) -> Path:
    """Make a certificate for the stand-in that nobody else has signed; return its file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + made.public_bytes(Encoding.PEM)
    )
    return path


def server_context(path: Path) -> ssl.SSLContext:
    """Return the context of a server with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
