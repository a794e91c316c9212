"""Everything a person reads is translated, and nothing is translated that nobody reads."""

from functools import cache
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant

from custom_components.lightningrod.const import DOMAIN, Backend, Pricing, Source, Tls
from custom_components.lightningrod.db import errors
from custom_components.lightningrod.figures import DATABASE_SENSORS, VEHICLE_SENSORS
from custom_components.lightningrod.issues import (
    BATTERY_SILENT,
    CURRENCY_CHANGED,
    DATABASE_ISSUES,
    ENTITY_MISSING,
    FILE_MISSING,
    FILE_PUT_ASIDE,
    FORMER_FILE,
    FORMER_TABLES,
    JOURNAL_DAMAGED,
    LEFT_FILE,
    LEFT_TABLES,
    MEASUREMENTS_LOST,
    PETROL_UNIT_CHANGED,
    PLACE_WITHOUT_PRICE,
    PRICE_UNIT_CHANGED,
    PRICE_UNUSABLE,
    ROWS_REFUSED,
    ROWS_WAITING,
    SOURCE_ENTITIES,
    VEHICLE_GONE,
    VEHICLE_REMOVED,
)
from custom_components.lightningrod.ledger.cost_lines import Basis, Label, Note
from custom_components.lightningrod.ledger.petrol import ConsumptionUnit, VolumeUnit
from custom_components.lightningrod.ledger.places import PLACE_TYPES
from custom_components.lightningrod.ledger.sessions import Source as KnownBy
from custom_components.lightningrod.ledger.tariff_checks import Fault
from custom_components.lightningrod.ledger.tariffs import (
    Counted,
    Day,
    FeeKind,
    TimeUnit,
)
from custom_components.lightningrod.ledger.wall import Doubt
from custom_components.lightningrod.services import async_setup_services
from custom_components.lightningrod.tariff_forms.bands import HOLIDAYS_AS
from custom_components.lightningrod.tariff_forms.energy import Kind
from custom_components.lightningrod.tariff_forms.examples import EXAMPLES
from custom_components.lightningrod.tariff_forms.fees import BLOCKING_COUNTS
from custom_components.lightningrod.tariff_forms.rates import Scope
from custom_components.lightningrod.tariff_forms.schemas import SLOTS

from .late import known_actions

ROOT = Path(__file__).parents[2]
COMPONENT = ROOT / "custom_components" / "lightningrod"
# What the ledger doubts beside a meter.
ENERGY_DOUBTS = {
    "energy_at_least",
    "energy_log_live",
    "energy_log_soc",
    "energy_power_soc",
    "energy_remaining_power",
    "energy_remaining_soc",
}
SENSORS = {it.translation_key for it in (*VEHICLE_SENSORS, *DATABASE_SENSORS)}
KEYS = {
    value.key
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, errors.DatabaseError)
} - {errors.DatabaseError.key}


@cache
def load(name: str) -> Any:
    return json.loads((COMPONENT / name).read_text())


def english() -> Any:
    return load("translations/en.json")


def test_every_sensor_has_a_name_and_an_icon() -> None:
    assert set(english()["entity"]["sensor"]) == SENSORS
    assert set(load("icons.json")["entity"]["sensor"]) == SENSORS


async def test_every_action_has_words_and_an_icon(hass: HomeAssistant) -> None:
    async_setup_services(hass)
    actions = hass.services.async_services_for_domain(DOMAIN)
    assert actions
    assert set(english()["services"]) == set(actions)
    assert set(load("icons.json")["services"]) == set(actions)
    assert set(known_actions()) == set(actions)
    for name, action in known_actions().items():
        taken = action.schema.schema
        words = english()["services"][name].get("fields", {})
        assert set(words) == {str(field) for field in taken}, name


def test_every_fault_of_a_database_has_words() -> None:
    assert set(english()["config"]["error"]) >= KEYS
    assert set(english()["exceptions"]) >= KEYS
    assert set(english()["issues"]) == {
        CURRENCY_CHANGED,
        ENTITY_MISSING,
        PLACE_WITHOUT_PRICE,
        PETROL_UNIT_CHANGED,
        PRICE_UNIT_CHANGED,
        PRICE_UNUSABLE,
        FILE_MISSING,
        FILE_PUT_ASIDE,
        FORMER_FILE,
        FORMER_TABLES,
        JOURNAL_DAMAGED,
        LEFT_FILE,
        LEFT_TABLES,
        MEASUREMENTS_LOST,
        ROWS_REFUSED,
        ROWS_WAITING,
        SOURCE_ENTITIES,
        VEHICLE_GONE,
        VEHICLE_REMOVED,
        BATTERY_SILENT,
        *(error.key for error in DATABASE_ISSUES),
    }


def test_cards_have_words_for_bills_and_doubts() -> None:
    words = json.loads((ROOT / "frontend/src/words/en.json").read_text())
    for group, values in (
        ("line", Label),
        ("cost_note", Note),
        ("basis", Basis),
        ("review", {*Doubt, *ENERGY_DOUBTS, Note.PRICE_UNFIT}),
    ):
        said = {word for word in words if word.startswith(f"{group}.")}
        assert said == {f"{group}.{value}" for value in values}
    assert words.keys() >= {f"source.{source}" for source in KnownBy}


def test_every_repair_has_a_dialog() -> None:
    for words in english()["issues"].values():
        assert words["fix_flow"]["step"]["confirm"]["description"]


def test_choices_have_words() -> None:
    options = english()["selector"]
    assert set(options["source"]["options"]) == set(Source)
    assert set(options["tls"]["options"]) == set(Tls)
    assert set(options["consumption_unit"]["options"]) == set(ConsumptionUnit)
    assert set(options["volume_unit"]["options"]) == set(VolumeUnit)
    for step in ("user", "reconfigure"):
        assert set(english()["config"]["step"][step]["menu_options"]) == set(Backend)


def test_whatever_is_wrong_with_a_plan_has_words() -> None:
    for kind in ("place", "network"):
        assert set(english()["config_subentries"][kind]["error"]) >= set(Fault)


def test_places_and_networks_describe_prices_in_the_same_words() -> None:
    place, network = (
        english()["config_subentries"][kind]["step"] for kind in ("place", "network")
    )
    shared = {
        *Kind,
        "examples",
        "bands",
        "entity_details",
        "fast",
        "fees",
        "member",
        "member_fast_prices",
        "member_prices",
        "members",
        "review",
        "special",
        "surcharge",
        "whole",
    }
    assert shared <= place.keys() & network.keys()
    assert {step: place[step] for step in shared} == {
        step: network[step] for step in shared
    }


def test_choices_of_prices_have_words() -> None:
    options = english()["selector"]
    assert set(options["location_type"]["options"]) == set(PLACE_TYPES)
    assert set(options["holidays_as"]["options"]) == set(HOLIDAYS_AS)
    assert set(options["blocking_counts"]["options"]) == set(BLOCKING_COUNTS)
    assert set(options["slot_minutes"]["options"]) == {str(slot) for slot in SLOTS}
    examples = english()["config_subentries"]["place"]["step"]["examples"]
    assert set(examples["menu_options"]) == set(EXAMPLES)
    common = english()["common"]
    for group in (
        [f"day_{day}" for day in Day],
        [f"month_{month}" for month in range(1, 13)],
        [f"pricing_{pricing}" for pricing in Pricing],
        [f"per_{unit}" for unit in TimeUnit],
        [f"counted_{counted}" for counted in Counted],
        [f"fee_{kind}" for kind in FeeKind],
        [f"no_{kind}" for kind in FeeKind],
        [f"scope_{scope}" for scope in Scope if scope is not Scope.ALL],
    ):
        assert set(group) <= common.keys()


def test_every_field_is_described() -> None:
    def steps(words: Any) -> Any:
        for key, value in words.items():
            if isinstance(value, dict):
                yield from steps(value)
            if key == "data":
                yield words

    found = list(steps(english()))
    assert len(found) > 5
    for step in found:
        assert step["data"].keys() == step["data_description"].keys()
