"""Files as programs write them, by what their sources say, and as people do."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from custom_components.lightningrod.ledger.export_format import Kind
from custom_components.lightningrod.ledger.importing.rows import Parsed
from custom_components.lightningrod.ledger.importing.times import Repeated
from custom_components.lightningrod.ledger.importing.wrong import Wrong

from .helpers import AMERICAN, VIN, context, read, reasons, rows, write

# The columns of the sample that comes with the LightningROD app (33 of them).
APP = (
    "session_id,device_id,location_id,location_name,session_start_utc,session_end_utc,"
    "charge_duration_seconds,energy_kwh,charging_kw,max_power,min_power,start_soc,end_soc,"
    "cost,cost_without_overrides,miles_added,charging_voltage,charging_amperage,"
    "is_complete,recorded_at,latitude,longitude,charging_network,location_type,is_free,"
    "charge_type,location_address,evse_voltage,evse_amperage,evse_kw,evse_energy_kwh,"
    "evse_max_power_kw,evse_source\n"
)
APP_ROW = (
    "aaaaaaaa-9a12-5311-ad95-22dbc29bd7c0,a_car,1,Home,2025-01-05T20:10:00-05:00,"
    "2025-01-05T22:04:48-05:00,6888.0,15.80,8.26,9.00,6.44,14,26,1.90,2.53,32.4,240,40,"
    'True,2025-01-05T22:04:48-05:00,39.2,-76.6,Home,home,False,AC,"Hill, Town",240,40,9.6,'
    "17.22,9.8,{source}\n"
)
EVCC = (
    "\ufeffCreated,Finished,Loadpoint,Identifier,Vehicle,Odometer (km),Meter Start (kWh),"
    "Meter Stop (kWh),Charged Energy (kWh),Charge Duration,Soc Start (%),Soc Stop (%),"
    "Solar (%),Price,Price/kWh,CO2/kWh (gCO2eq)\n"
    "2026-03-01 18:00:05,2026-03-01 22:10:00,Home,,Lightning,12000,100.5,131.7,31.2,"
    "3h59m12s,20,61,12.5,7.33,0.235,210\n"
)
EVCC_GERMAN = (
    "\ufeffStartzeit;Endzeit;Ladepunkt;Kennung;Fahrzeug;Kilometerstand (km);"
    "Anfangszählerstand (kWh);Endzählerstand (kWh);Energie (kWh);Ladedauer;"
    "Sonnenanteil (%);Preis;Preis/kWh;CO₂/kWh (gCO₂eq)\n"
    "2026-03-01 18:00:05;2026-03-01 22:10:00;Home;;Lightning;12000;100,5;131,7;31,2;"
    "3h59m12s;12,5;7,33;0,235;210\n"
)


def test_the_sample_of_the_app(tmp_path: Path) -> None:
    assert APP.count(",") == 32
    path = write(tmp_path / "a.csv", APP + APP_ROW.format(source="estimated"))
    seen, found = read(path, AMERICAN)
    assert seen.reading.program == "LightningROD (app)"
    assert seen.has_zones
    (row,) = rows(found)
    assert row["session_id"] == UUID("aaaaaaaa-9a12-5311-ad95-22dbc29bd7c0")
    assert row["session_start_utc"] == datetime(2025, 1, 6, 1, 10, tzinfo=UTC)
    assert row["energy_kwh"] == 15.8
    assert row["miles_added"] == 32.4
    assert row["cost"] == Decimal("1.9000")
    assert (row["cost_currency"], row["cost_source"]) == ("USD", "imported")
    assert row["network_name"] == "Home"
    assert row["address"] == "Hill, Town"
    # Their number of a place is not ours: ours is the one of that name.
    assert row["location_id"] == 7
    # What the app estimated is no measurement.
    assert "evse_energy_kwh" not in row


def test_what_the_app_measured(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", APP + APP_ROW.format(source="measured"))
    (row,) = rows(read(path)[1])
    assert (row["evse_energy_kwh"], row["evse_source"]) == (17.22, "meter")


@pytest.mark.parametrize("text", [EVCC, EVCC_GERMAN])
def test_evcc(tmp_path: Path, text: str) -> None:
    seen, found = read(write(tmp_path / "a.csv", text))
    assert seen.reading.program == "evcc"
    assert seen.named == ("Lightning",)
    (row,) = rows(found)
    assert row["session_start_utc"] == datetime(2026, 3, 1, 17, 0, 5, tzinfo=UTC)
    assert row["session_end_utc"] == datetime(2026, 3, 1, 21, 10, tzinfo=UTC)
    assert (row["evse_energy_kwh"], row["evse_source"]) == (31.2, "meter")
    assert "energy_kwh" not in row
    assert row["charge_duration_seconds"] == 14352
    assert row["solar_kwh"] == pytest.approx(3.9)
    assert row["co2_kg"] == pytest.approx(6.552)
    assert row["cost"] == Decimal("7.3300")
    assert (row["location_id"], row["location_type"]) == (7, "home")
    assert row["network_name"] == "Stadtwerke"
    assert row["source_system"] == "evcc"
    assert row["provenance"]["cost"] == "imported"


def test_one_car_of_several(tmp_path: Path) -> None:
    other = EVCC.splitlines()[1].replace("Lightning", "Zoe").replace("03-01", "03-02")
    path = write(tmp_path / "a.csv", f"{EVCC}{other}\n")
    seen, found = read(path, only="Lightning")
    assert seen.named == ("Lightning", "Zoe")
    assert reasons(found) == [None, "import_other_vehicle"]
    assert (
        reasons(read(path, known=context(vehicle=None))[1])
        == ["import_unknown_vehicle"] * 2
    )
    named = context(vehicle=None, vehicles={"zoe": VIN})
    assert reasons(read(path, known=named)[1]) == ["import_unknown_vehicle", None]


def test_charges_of_ford_triplog(tmp_path: Path) -> None:
    text = (
        "charge_id,start_time,end_time,duration_seconds,start_soc,end_soc,charging_type,"
        "energy_added_kwh,energy_billed_kwh,cost_total,currency,energy_price_per_kwh,"
        "start_address,charging_site_name,charging_site_network,trip_id,notes,tags\n"
        "charge_17,2026-03-01T18:00:00+01:00,2026-03-01T19:00:00+01:00,3600,20,60,DC,30.1,"
        '32.4,19.1,EUR,0.59,A Road,Ionity Weibersbrunn,Ionity,trip_4,long way,"a,b"\n'
    )
    seen, found = read(write(tmp_path / "a.csv", text))
    assert (seen.reading.program, seen.reading.kind) == ("ford-triplog", Kind.SESSIONS)
    (row,) = rows(found)
    assert (row["energy_kwh"], row["evse_energy_kwh"]) == (30.1, 32.4)
    assert row["charge_type"] == "DC_FAST"
    assert row["cost"] == Decimal("19.1000")
    assert (row["location_name"], row["network_name"]) == (
        "Ionity Weibersbrunn",
        "Ionity",
    )
    assert (row["notes"], row["tags"]) == ("long way", ["a", "b"])
    again = read(tmp_path / "a.csv")[1][0]
    assert isinstance(again, Parsed)
    assert again.named
    assert again.key == row["session_id"]


def test_trips_of_ford_triplog(tmp_path: Path) -> None:
    text = (
        "trip_id,start_time,end_time,distance_km,duration_seconds,start_soc,end_soc,"
        "soc_used,energy_used_kwh,consumption_kwh_100km,start_location,end_location\n"
        "trip_4,2026-03-01T08:00:00+01:00,2026-03-01T08:30:00+01:00,25.5,1800,60,54,6,5.1,"
        "20,Home,Office\n"
    )
    seen, found = read(write(tmp_path / "a.csv", text))
    assert (seen.reading.program, seen.reading.kind) == ("ford-triplog", Kind.TRIPS)
    (row,) = rows(found)
    assert (row["distance"], row["energy_consumed"], row["duration"]) == (
        25.5,
        5.1,
        1800,
    )
    assert row["efficiency"] == pytest.approx(5)
    assert (row["start_location_id"], row["end_location_id"]) == (7, None)
    assert (row["start_soc"], row["end_soc"]) == (60, 54)


def test_charges_of_teslamate(tmp_path: Path) -> None:
    text = (
        "start_date,end_date,address,charge_energy_added,charge_energy_used,"
        "start_battery_level,end_battery_level,duration_min,cost\n"
        "2026-03-01 17:00:00,2026-03-01 18:00:00,Home,10.2,11.1,50,62,60,\n"
    )
    seen, found = read(write(tmp_path / "a.csv", text), timezone="UTC")
    assert seen.reading.program == "TeslaMate"
    (row,) = rows(found)
    assert (row["energy_kwh"], row["evse_energy_kwh"]) == (10.2, 11.1)
    assert (row["start_soc"], row["end_soc"]) == (50, 62)
    assert row["session_start_utc"] == datetime(2026, 3, 1, 17, tzinfo=UTC)
    # No cost is no cost, not zero.
    assert "cost" not in row


def test_receipts_of_spritmonitor(tmp_path: Path) -> None:
    text = (
        "Datum;Kilometerstand;Menge;Gesamtpreis;Währung;Bemerkung\n"
        '03.04.2026;1200;31,5;"12,40";EUR;\n03.04.2026;1300;10;3,40;EUR;zweite\n'
    )
    seen, found = read(write(tmp_path / "a.csv", text, "cp1252"))
    assert (seen.reading.program, seen.reading.encoding) == ("Spritmonitor", "cp1252")
    first, second = rows(found)
    assert isinstance(found[0], Parsed)
    assert found[0].day == date(2026, 4, 3)
    # At noon, as nobody says when; two of one day stay two.
    assert first["session_start_utc"] == datetime(2026, 4, 3, 10, tzinfo=UTC)
    assert first["session_id"] != second["session_id"]
    assert [it["evse_energy_kwh"] for it in (first, second)] == [31.5, 10]


def test_a_plain_german_table(tmp_path: Path) -> None:
    text = (
        "Datum;Uhrzeit;End-Uhrzeit;Energie (kWh);Kosten;Ort;Dauer\n"
        "01.03.2026;23:00;01:30;12,5;3,10 €;Home;2:30\n"
    )
    seen, found = read(write(tmp_path / "a.csv", text), AMERICAN)
    assert (seen.reading.comma, seen.reading.day_first) == (True, True)
    assert seen.reading.targets[:3] == ("start_date", "start_clock", "end_clock")
    (row,) = rows(found)
    # In New York; an end before the start is on the next day.
    assert row["session_start_utc"] == datetime(2026, 3, 2, 4, tzinfo=UTC)
    assert row["session_end_utc"] == datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    assert (row["cost"], row["cost_currency"]) == (Decimal("3.1000"), "EUR")


def test_a_plain_american_table(tmp_path: Path) -> None:
    text = (
        "Date,Start Time,Energy Added,Range Added,Price per kWh,Duration (h),Free\n"
        "3/13/2026,3/13/2026 6:00 PM,10,25,0.20,1.5,no\n"
    )
    seen, found = read(write(tmp_path / "a.csv", text), AMERICAN)
    assert not seen.reading.day_first
    (row,) = rows(found)
    assert row["session_start_utc"] == datetime(2026, 3, 13, 22, tzinfo=UTC)
    assert row["session_end_utc"] == datetime(2026, 3, 13, 23, 30, tzinfo=UTC)
    assert row["miles_added"] == 25
    assert (row["cost"], row["cost_currency"]) == (Decimal("2.0000"), "USD")
    assert row["is_free"] is False


def test_a_title_above_the_header(tmp_path: Path) -> None:
    text = "My charges\n\nStart,kWh\n2026-03-01 10:00,5\n"
    seen, found = read(write(tmp_path / "a.csv", text))
    assert (seen.reading.header, seen.headers) == (3, ("Start", "kWh"))
    assert len(rows(found)) == 1


def test_days_and_months_that_nothing_tells_apart(tmp_path: Path) -> None:
    text = "Start;kWh\n3/4/2026 10:00;5\n"
    path = write(tmp_path / "a.csv", text)
    seen, _ = read(path)
    assert seen.open_order
    assert seen.reading.day_first
    assert not read(path, AMERICAN)[0].reading.day_first


def test_units_in_the_header(tmp_path: Path) -> None:
    text = "Start,Energy (Wh),Range added [km],Duration (s)\n2026-03-01 10:00,5000,16.09344,3600\n"
    (row,) = rows(read(write(tmp_path / "a.csv", text))[1])
    assert row["energy_kwh"] == pytest.approx(5)
    assert row["miles_added"] == pytest.approx(10)
    assert row["charge_duration_seconds"] == 3600


def test_trips_by_odometer(tmp_path: Path) -> None:
    text = (
        "Start time,End time,Odometer start (mi),Odometer end (mi),Purpose,From\n"
        "2026-03-01 08:00,2026-03-01 08:30,1000,1010,Dienstlich,Home\n"
    )
    seen, found = read(write(tmp_path / "a.csv", text))
    assert seen.reading.kind is Kind.TRIPS
    (row,) = rows(found)
    assert row["distance"] == pytest.approx(16.09344)
    assert row["trip_class"] == "business"
    assert row["start_location_id"] == 7


def test_rows_that_cannot_be(tmp_path: Path) -> None:
    text = (
        "Start,End,kWh,SoC start\n"
        "2026-03-01 10:00,2026-03-01 11:00,5,20\n"
        ",2026-03-01 11:00,5,20\n"
        "2026-03-01 10:00,2026-03-01 09:00,5,20\n"
        "2027-03-01 10:00,2027-03-01 11:00,5,20\n"
        "1999-03-01 10:00,1999-03-01 11:00,5,20\n"
        "2026-03-01 10:00,2026-03-01 11:00,5000,20\n"
        "2026-03-01 10:00,2026-03-01 11:00,900,20\n"
        "2026-03-01 10:00,2026-03-01 11:00,-5,20\n"
        "2026-03-01 10:00,2026-03-01 11:00,5,120\n"
        "2026-03-01 10:00,2026-03-01 11:00,five,20\n"
        "2026-03-29 02:30,2026-03-29 04:00,5,20\n"
        '2026-03-01 10:00,"2026-03-01 11:00,5,20\n'
        "2026-03-02 10:00,2026-03-02 11:00,5\n"
    )
    assert reasons(read(write(tmp_path / "a.csv", text))[1]) == [
        None,
        "edit_without_start",
        "end_before_start",
        "edit_in_future",
        "edit_too_long_ago",
        "edit_out_of_bounds",
        "edit_too_much_power",
        "edit_out_of_bounds",
        "edit_out_of_bounds",
        "import_no_number",
        "import_skipped_time",
        "import_broken",
        None,
    ]


def test_the_hour_that_there_was_twice(tmp_path: Path) -> None:
    text = "Start,End,kWh\n2025-10-26 02:30,2025-10-26 04:00,5\n"
    path = write(tmp_path / "a.csv", text)
    (asked,) = read(path)[1]
    assert isinstance(asked, Parsed)
    assert asked.twice == "2025-10-26 02:30"
    first, second = (
        rows(read(path, repeated=it)[1])[0]["session_start_utc"].hour
        for it in (Repeated.FIRST, Repeated.SECOND)
    )
    assert (first, second) == (0, 1)


def test_trips_without_an_end(tmp_path: Path) -> None:
    text = (
        "Start time,Distance,Duration\n2026-03-01 08:00,10,\n2026-03-01 08:00,10,30\n"
    )
    assert reasons(read(write(tmp_path / "a.csv", text))[1]) == [
        "import_without_end",
        None,
    ]


@pytest.mark.parametrize("text", ["", "Start,kWh\n", "\n\n\n", "\0" * 50])
def test_files_with_nothing_in_them(tmp_path: Path, text: str) -> None:
    with pytest.raises(Wrong) as caught:
        read(write(tmp_path / "a.csv", text))
    assert caught.value.key == "import_empty"


@pytest.mark.parametrize(
    ("header", "cell", "energy"),
    [
        ("Consumption (kWh/100 mi)", "28.0", 8.6996),
        ("consumption_kwh_100km", "17.4", 8.7004),
        ("Verbrauch (kWh/100km)", "17.4", 8.7004),
        ("Efficiency (mi/kWh)", "3.5", 8.8771),
        ("km/kWh", "5.75", 8.6961),
        ("Wh/mi", "280", 8.6996),
        ("Wh/km", "174 Wh/km", 8.7004),
        ("Verbrauch (kWh)", "8.7", 8.7),
        # A number that may be anything is nothing.
        ("Efficiency", "0.93", None),
        ("Consumption", "17.4", None),
        ("Wh/km", "0", None),
    ],
)
def test_the_consumption_of_a_trip_tells_its_energy(
    tmp_path: Path, header: str, cell: str, energy: float | None
) -> None:
    path = write(
        tmp_path / "a.csv",
        f"Start,End,Distance (mi),{header}\n"
        f"2026-03-01 10:00,2026-03-01 11:00,31.07,{cell}\n",
    )
    seen, found = read(path, AMERICAN)
    assert seen.reading.kind is Kind.TRIPS
    (row,) = rows(found)
    told = row.get("energy_consumed")
    assert told == (None if energy is None else pytest.approx(energy, abs=1e-3))
    if energy is not None:
        assert row["energy_source"] == "imported"
        assert row["efficiency"] == pytest.approx(row["distance"] / told)
