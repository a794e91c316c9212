"""What a configuration tells, and what it keeps to itself."""

from pathlib import Path

import pytest

from custom_components.lightningrod.db.config import PostgresConfig, SqliteConfig

SERVER = PostgresConfig("DB.example", 5432, "ledger", "me", "s3cret/@:", schema="cars")


def test_a_password_is_not_shown() -> None:
    assert "s3cret" not in repr(SERVER)
    assert "s3cret" not in repr(SERVER.url)


def test_a_password_is_taken_literally() -> None:
    assert SERVER.url.password == "s3cret/@:"


def test_tls_is_off_unless_there_is_a_context() -> None:
    assert SERVER.connect_args["ssl"] is False


@pytest.mark.parametrize(
    ("schema", "search_path"),
    [("cars", '"cars"'), ("My Cars", '"My Cars"'), ('a"b, public', '"a""b, public"')],
)
def test_a_schema_is_one_name(schema: str, search_path: str) -> None:
    config = PostgresConfig("h", 5432, "d", "u", None, schema)
    assert config.connect_args["server_settings"]["search_path"] == search_path


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (PostgresConfig("db.example", 5432, "ledger", "you", "x", "cars"), True),
        (PostgresConfig("db.example", 5433, "ledger", "me", None, "cars"), False),
        (PostgresConfig("db.example", 5432, "ledger2", "me", None, "cars"), False),
        (PostgresConfig("db.example", 5432, "ledger", "me", None), False),
    ],
)
def test_an_identity_is_the_place_and_not_the_user(
    other: PostgresConfig, *, same: bool
) -> None:
    assert (SERVER.identity == other.identity) is same


def test_the_identity_of_a_file_is_its_full_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    nearby = SqliteConfig(Path("lightningrod.db"))
    assert nearby.identity == SqliteConfig(tmp_path / "lightningrod.db").identity
    assert nearby.identity != SERVER.identity
