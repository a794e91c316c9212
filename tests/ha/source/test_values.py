"""Single values, read without trust."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from custom_components.lightningrod.ledger.readings import PlugStatus
from custom_components.lightningrod.source.values import (
    OddValueError,
    code,
    coordinates,
    duration,
    indicators,
    moment,
    number,
    percent,
    plug_status,
    prose,
    saved,
    tire_pressures,
)

PLACEHOLDERS = [
    "unknown",
    "unavailable",
    "Unsupported",
    "UNSUPPORTED",
    "Undefined",
    "UNKNOWN",
    "UNRECOGNIZED",
    "UNDEFINED",
    "None",
    "",
    "  ",
]


@pytest.mark.parametrize("raw", PLACEHOLDERS)
@pytest.mark.parametrize(
    "read", [number, percent, code, prose, moment, duration, plug_status, saved]
)
def test_4_8_placeholders_are_no_data(read, raw):
    assert read(raw) is None


@pytest.mark.parametrize(
    "read", [number, percent, code, prose, moment, duration, plug_status, saved]
)
def test_nothing_is_no_data(read):
    assert read(None) is None


@pytest.mark.parametrize(
    ("raw", "value"),
    [("84.5", 84.5), (" 3 ", 3.0), (0, 0.0), ("-9.9", -9.9), (1e3, 1000.0)],
)
def test_number(raw, value):
    assert number(raw) == value


@pytest.mark.parametrize(
    "raw", ["Closed", "nan", "inf", "-Infinity", True, [1], {"value": 1}, 10**400]
)
def test_odd_number(raw):
    with pytest.raises(OddValueError):
        number(raw)


@pytest.mark.parametrize("raw", ["-0.5", "100.1", 255])
def test_odd_percentage(raw):
    with pytest.raises(OddValueError):
        percent(raw)


@pytest.mark.parametrize("raw", ["A\x00B", "line\nline", "\ud800", "x" * 101, 5, True])
def test_odd_word(raw):
    with pytest.raises(OddValueError):
        code(raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("HH7", "HH7"),
        ("Main St. 7\nCity", "Main St. 7 City"),
        ("caf\u00e9 \x00\ud800", "caf\u00e9"),
        ("y" * 300, "y" * 255),
        ("\n\t", None),
    ],
)
def test_prose(raw, text):
    assert prose(raw) == text


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-04-28T06:00:00Z", datetime(2026, 4, 28, 6, tzinfo=UTC)),
        ("2026-04-28T06:00:00+00:00", datetime(2026, 4, 28, 6, tzinfo=UTC)),
        (
            "2026-04-28T08:00:00.123456+02:00",
            datetime(2026, 4, 28, 6, 0, 0, 123000, UTC),
        ),
        (
            datetime(2026, 4, 27, 23, tzinfo=timezone(timedelta(hours=-7))),
            datetime(2026, 4, 28, 6, tzinfo=UTC),
        ),
    ],
)
def test_moment(raw, value):
    found = moment(raw)
    assert found == value
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "raw",
    [
        "1970-01-01T00:00:00+00:00",
        "2000-01-01T00:00:00Z",
        "2010-01-01T00:00:00Z",
        "2014-12-31T23:59:59Z",
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_4_34_fords_unknown_dates(raw):
    assert moment(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "2026-04-28T06:00:00",
        "2026-02-30T06:00:00Z",
        "06:00",
        datetime(2026, 4, 28, 6),  # noqa: DTZ001 - naive on purpose, quirk 4.14
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=12))),
        1777356000,
        {"updateTime": "2026-04-28T06:00:00Z"},
    ],
)
def test_odd_moment(raw):
    with pytest.raises(OddValueError):
        moment(raw)


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("0:16:19", 979.0),
        ("0:16:19.500000", 979.5),
        ("1 day, 2:03:04", 93784.0),
        ("12 days, 0:00:01", 1036801.0),
        ("0:00:00", 0.0),
    ],
)
def test_duration(raw, seconds):
    assert duration(raw) == seconds


@pytest.mark.parametrize("raw", ["16:19", "-1 day, 23:59:00", "979", 979, "0:16:19s"])
def test_odd_duration(raw):
    with pytest.raises(OddValueError):
        duration(raw)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("CONNECTED", PlugStatus.CONNECTED),
        ("DISCONNECTED", PlugStatus.DISCONNECTED),
        ("CHARGINGAC", PlugStatus.CONNECTED),
        ("A", PlugStatus.DISCONNECTED),
        ("B", PlugStatus.CONNECTED),
        ("C", PlugStatus.CONNECTED),
    ],
)
def test_plug_status(raw, status):
    assert plug_status(raw) is status


def test_odd_plug_status():
    with pytest.raises(OddValueError):
        plug_status("HALFWAY")


@pytest.mark.parametrize(
    ("raw", "value"), [("SAVED", True), ("UNSAVED", False), ("OTHER", None)]
)
def test_saved(raw, value):
    assert saved(raw) is value


def test_4_18_tire_pressures_in_every_unit():
    assert tire_pressures(
        {
            "frontLeft": "2.53 bar",
            "frontRight": "36.7 psi",
            "rearLeft": "250.0 kPa",
            "rearRight": "Unsupported",
            "frontLeft_state": "NORMAL",
            "systemState": "NORMAL_OPERATION",
            "other": 253.0,
            "icon": "mdi:car",
        }
    ) == {"frontLeft": 253.0, "frontRight": 253.0, "rearLeft": 250.0}


@pytest.mark.parametrize("attributes", [{}, None, "x", {"frontLeft": "many bar"}])
def test_no_tire_pressures(attributes):
    assert tire_pressures(attributes) is None


def test_indicators_are_the_lights_that_are_on():
    lights = {"checkenginelight": True, "washerfluid": False, "icon": "mdi:car"}
    assert indicators(lights) == {"checkenginelight": True}
    assert indicators({"checkenginelight": False}) == {}
    assert indicators({"icon": "mdi:car", "friendly_name": "Lights"}) is None


def test_coordinates():
    assert coordinates(52.5, "13.4") == (52.5, 13.4)
    assert coordinates(0.0, 0.0) is None
    assert coordinates(None, 13.4) is None
    assert coordinates(0.0, 13.4) == (0.0, 13.4)
    with pytest.raises(OddValueError):
        coordinates(90.1, 13.4)
    with pytest.raises(OddValueError):
        coordinates(52.5, -180.5)
