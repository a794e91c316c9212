"""Reports: by action, by link, by themselves each month; what they say, and that nothing runs."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from http import HTTPStatus
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
from sqlalchemy import update

from custom_components.lightningrod.db.models import EV_CHARGING_SESSION
from custom_components.lightningrod.ledger.identity import session_id
from custom_components.lightningrod.report.words import NOTHING

from .ledger import (
    OPTIONS,
    OTHER_VIN,
    VIN,
    at,
    charge,
    gap,
    ledger_entry,
    odometer,
    rows,
    setup,
    trip,
    vehicle,
    write,
)

EVIL = '<script>alert("1")</script> & Sons'
MARCH = {"start": at(1, 0), "end": at(1, 0, month=4)}


@pytest.fixture
def reports(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, reports: Path
) -> MockConfigEntry:
    """Return a ledger with a March of three charges and two trips, in April."""
    freezer.move_to(at(3, month=4))
    hass.config.units = METRIC_SYSTEM
    entry = await setup(hass, ledger_entry(hass, vehicle()))
    await write(
        hass,
        entry,
        [
            odometer(at(1, 1), 10_000.0),
            odometer(at(30), 10_180.4),
            charge(at(5)),
            charge(at(9), energy=30.0, location_name=EVIL, network_name=None),
            charge(at(20), energy=5.0, is_complete=False, session_end_utc=None),
            charge(at(3, month=4)),
            trip(at(6), trip_class="business", distance=80.25),
            trip(at(7)),
        ],
    )
    return entry


async def create(hass: HomeAssistant, **data: Any) -> tuple[dict[str, Any], str]:
    """Return the answer of the action, and the page that it wrote."""
    answer: Any = await hass.services.async_call(
        "lightningrod", "create_report", data, blocking=True, return_response=True
    )
    return answer, await hass.async_add_executor_job(Path(answer["path"]).read_text)


def text_of(page: str) -> str:
    """Return what can be read on a page."""
    body = page.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


async def test_last_month_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, reports: Path
) -> None:
    answer, page = await create(hass)
    assert Path(answer["path"]) == reports / "lightningrod_report_2026-03.html"
    text = text_of(page)
    assert "March 2026" in text
    assert "Odometer Lightning 10,000 km to 10,180 km" in text
    # Two charges of 20 and 30 kWh are over, of which one has a price.
    assert "Charges 2 Energy into the battery 50.00 kWh Cost 6.00 EUR" in text
    assert "Trips 2 Distance 130.2 km" in text
    assert "Charges without a price: 1." in text
    assert "Not over yet: 1." in text
    # The odometer was told by hand here; nobody looked for what is between the trips.
    assert (
        "Business 1 80.2 km Without a class 1 50.0 km"
        f" Difference to the odometer {NOTHING} 50.1 km Total 2 180.4 km"
    ) in text
    assert "Distance without a trip" not in text
    assert "Nothing was corrected after the end of this time." in text
    assert VIN not in page


async def test_what_no_trip_explains_is_told(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await write(
        hass,
        entry,
        [
            gap(at(10), 50.15),
            gap(at(12), 0.0),
            gap(at(2, month=4), 3.0),
            gap(at(12), 7.0, vin=OTHER_VIN),
        ],
    )
    text = text_of((await create(hass))[1])
    assert "Trips 2 Distance 130.2 km Distance without a trip 50.1 km" in text
    assert "2026-03-10 04:00 2026-03-10 05:00 10,050 km 50.1 km Total" in text
    # Then the classes and this are what the odometer counted.
    assert f"Without a trip {NOTHING} 50.1 km Total 2 180.4 km" in text
    assert "Difference" not in text


async def test_an_odometer_that_is_not_known_is_no_difference(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    _, page = await create(hass, start=at(1, 0, year=2025), end=at(1, 0, year=2026))
    assert f"Odometer Lightning {NOTHING} to {NOTHING}" in text_of(page)
    _, page = await create(hass, start=at(1, 0, month=1), end=at(8))
    text = text_of(page)
    assert f"Difference to the odometer {NOTHING} -130.2 km Total 2 0.0 km" in text


async def test_every_value_is_escaped_and_nothing_runs(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    _, page = await create(hass)
    assert EVIL in text_of(page)
    assert "<script" not in page
    assert not re.search(r"(src|href)\s*=|url\(|@import", page)


async def test_what_was_corrected_after_the_month_is_listed(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    freezer.tick(timedelta(hours=1))
    row = str(session_id(VIN, at(5)))
    for name, data in (
        ("update_session", {"session_id": row, "energy_kwh": 25}),
        ("delete_session", {"session_id": str(session_id(VIN, at(9)))}),
    ):
        await hass.services.async_call(
            "lightningrod", name, data, blocking=True, return_response=True
        )
    _, page = await create(hass)
    text = text_of(page)
    assert "Energy into the battery: 20.00, now 25.00" in text
    assert "Cost: 6.00, now 7.50" in text
    assert "Deleted" in text
    # Those of a month that goes on are no corrections of it.
    _, april = await create(hass, period="month")
    assert "Nothing was corrected" in text_of(april)


async def test_what_came_after_the_first_report_is_listed(
    hass: HomeAssistant, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    first = text_of((await create(hass))[1])
    assert "First reported" not in first
    again = text_of((await create(hass))[1])
    assert "First reported on 2026-04-03 05:00. The totals are the same now." in again
    freezer.tick(timedelta(hours=1))
    await write(
        hass,
        entry,
        # Recalled from the past, told by the car's log late, and a trip nobody knew.
        [charge(at(12), energy=8.0), charge(at(9), energy=31.0), trip(at(13))],
    )
    await hass.services.async_call(
        "lightningrod",
        "delete_session",
        {"session_id": str(session_id(VIN, at(5)))},
        blocking=True,
        return_response=True,
    )
    text = text_of((await create(hass))[1])
    assert "The totals are different now, see below." in text
    assert (
        "Came in later: Energy into the battery: nothing, now 8.00;"
        " Cost: nothing, now 2.40; Place: nothing, now Home"
    ) in text
    assert (
        "Changed by what came in later: Energy into the battery: 30.00, now 31.00;"
        " Cost: nothing, now 9.30"
    ) in text
    assert "Deleted: Energy into the battery: 20.00, now nothing; Cost: 6.00," in text
    assert "Trip of 2026-03-13 05:00 Came in later: Distance: nothing" in text
    assert (
        f"Charges 2 2 {NOTHING} Energy into the battery 50.00 kWh 39.00 kWh -11.00 kWh"
        " Cost 6.00 EUR 11.70 EUR +5.70 EUR"
        " Trips 2 3 +1 Distance 130.2 km 180.2 km +50.0 km"
    ) in text
    # Other times than months and years are never closed.
    week = {"start": at(1, 0), "end": at(8, 0)}
    for _ in range(2):
        assert "First reported" not in text_of((await create(hass, **week))[1])


async def test_who_may_only_look_closes_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
    hass_access_token: str,
) -> None:
    browser = await hass_client_no_auth()
    order = {"type": "lightningrod/report", "period": "last_month"}
    for token, closed in ((hass_read_only_access_token, 0), (hass_access_token, 1)):
        client = await hass_ws_client(hass, token)
        await client.send_json_auto_id(order)
        answer = await client.receive_json()
        page = await browser.get(answer["result"]["path"])
        assert page.status == HTTPStatus.OK
        kept = "SELECT count(*) FROM app_settings WHERE key LIKE 'lightningrod_closed%'"
        assert await rows(entry, kept) == [(closed,)]


async def test_what_an_employer_is_billed_is_told(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert "Billed" not in (await create(hass))[1]
    async with entry.runtime_data.database.begin() as connection:
        await connection.execute(
            update(EV_CHARGING_SESSION).values(cost_billing=Decimal("8.4"))
        )
    # Of the two that are over, the one whose money has a currency.
    assert "Billed to the employer 8.40 EUR" in text_of((await create(hass))[1])


async def test_units_periods_and_languages(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    answer, page = await create(hass, language="xx", **MARCH, path="mine/a.html")
    assert answer["path"].endswith("mine/a.html")
    assert "Distance 80.9 mi" in text_of(page)
    assert '<html lang="en">' in page
    _, year = await create(hass, period="year")
    assert "2026-01-01 to 2026-04-03" in text_of(year)
    assert "2025" in text_of((await create(hass, period="last_year"))[1])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"start": at(9), "end": at(8)}, "end"),
        ({"path": "a.txt"}, ".html"),
        ({"path": "/etc/a.html"}, "allow"),
    ],
)
async def test_what_does_not_fit_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any], words: str
) -> None:
    with pytest.raises(ServiceValidationError, match=words):
        await create(hass, **data)


async def test_a_link_shows_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    client = await hass_ws_client(hass)
    (subentry_id,) = entry.subentries
    await client.send_json_auto_id(
        {"type": "lightningrod/report", "vehicle": subentry_id, "period": "last_month"}
    )
    answer = await client.receive_json()
    assert answer["success"], answer
    browser = await hass_client_no_auth()
    response = await browser.get(answer["result"]["path"])
    assert response.status == HTTPStatus.OK
    assert response.content_type == "text/html"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "March 2026" in await response.text()
    assert (await browser.get("/api/lightningrod/report")).status == 401
    await client.send_json_auto_id({"type": "lightningrod/report", "vehicle": "none"})
    assert not (await client.receive_json())["success"]


async def test_an_order_that_nobody_signed_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    browser = await hass_client()
    response = await browser.get("/api/lightningrod/report?order={")
    assert response.status == HTTPStatus.BAD_REQUEST


async def test_a_month_is_reported_by_itself(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    reports: Path,
    freezer: FrozenDateTimeFactory,
) -> None:
    file = reports / "months" / "lightningrod_report_2026-03.html"
    result: Any = await hass.config_entries.options.async_init(entry.entry_id)
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"next_step_id": "reports"}
    )
    for folder, kind in (
        ("/etc", FlowResultType.FORM),
        ("months", FlowResultType.CREATE_ENTRY),
    ):
        result = await hass.config_entries.options.async_configure(
            result["flow_id"], {"monthly_report": True, "report_folder": folder}
        )
        assert result["type"] is kind
    assert entry.options == {
        **OPTIONS,
        "monthly_report": True,
        "report_folder": "months",
    }
    await report_of(hass, freezer, 4)
    assert file.is_file()
    notices = hass.data["persistent_notification"]
    assert "lightningrod_report_2026-03" in notices
    # Once; and no more when the month is long over.
    file.unlink()
    await report_of(hass, freezer, 8)
    assert not file.exists()


async def test_each_ledger_gets_its_report(
    hass: HomeAssistant,
    reports: Path,
    postgresql: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(at(20))
    options = {**OPTIONS, "monthly_report": True, "report_folder": "months"}
    await setup(hass, ledger_entry(hass, vehicle(), options=options))
    other = ledger_entry(
        hass, vehicle(), options=options, data=postgresql, unique_id="other"
    )
    await setup(hass, other)
    await report_of(hass, freezer, 4)
    mark = other.entry_id[-6:].lower()
    names = {f"lightningrod_report_2026-03{end}" for end in ("", f"_{mark}")}
    assert {it.stem for it in (reports / "months").iterdir()} == names
    assert names <= set(hass.data["persistent_notification"])


async def report_of(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, day: int
) -> None:
    """Wait for the report of a night."""
    now = datetime(2026, 4, day, 2, tzinfo=dt_util.get_default_time_zone())
    freezer.move_to(now)
    async_fire_time_changed(hass, now)
    await hass.async_block_till_done()
    for task in asyncio.all_tasks():
        if task.get_name().endswith("monthly report"):
            await task
