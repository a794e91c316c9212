"""The kinds of fields that the price dialogs are made of."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..ledger.tariffs import WEEK, Day
from ..words import Words

type Fields = Mapping[vol.Marker, Any]

HOLIDAYS: Final = EntitySelector(
    EntitySelectorConfig(
        filter=[
            EntityWithDeviceFilterSelectorConfig(domain="calendar"),
            EntityWithDeviceFilterSelectorConfig(
                domain="binary_sensor", integration="workday"
            ),
        ]
    )
)


def amount_field(unit: str) -> NumberSelector:
    """Return a field for an amount; whether it may be negative is said by the checks."""
    return NumberSelector(
        NumberSelectorConfig(
            step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=unit
        )
    )


def per_kwh(currency: str) -> NumberSelector:
    """Return a field for the price of a kWh."""
    return amount_field(f"{currency}/kWh")


def per_minute(currency: str) -> NumberSelector:
    """Return a field for the price of a minute."""
    return amount_field(f"{currency}/min")


def whole_field(least: int, most: int, unit: str | None = None) -> NumberSelector:
    """Return a field for a whole number."""
    config = NumberSelectorConfig(min=least, max=most, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


def choice_field(options: Iterable[str], translation_key: str) -> SelectSelector:
    """Return a choice whose words the browser knows; not for the rows of a list."""
    return SelectSelector(
        SelectSelectorConfig(
            options=list(options),
            translation_key=translation_key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def options_field(
    keys: Mapping[str, str], words: Words, *, multiple: bool = False
) -> SelectSelector:
    """Return a choice with its words in it: inside of a list the browser knows none."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=value, label=words.say(key))
                for value, key in keys.items()
            ],
            multiple=multiple,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def days_field(words: Words, *, holiday: bool) -> SelectSelector:
    """Return a choice of days of the week; with ``holiday``, of holidays too."""
    days = (*WEEK, Day.HOLIDAY) if holiday else WEEK
    return options_field(
        {day.value: f"day_{day}" for day in days}, words, multiple=True
    )


def rows_field(
    kind: str,
    fields: Mapping[str, tuple[Any, bool]],
    words: Words,
    *,
    label: str,
    description: str | None = None,
) -> ObjectSelector:
    """Return a list of rows; ``fields`` says of each whether it has to be there.

    A row is shown by two of its fields.
    """
    config = ObjectSelectorConfig(
        fields={
            name: ObjectSelectorField(
                selector=selector,
                required=required,
                label=words.say(f"{kind}_{name}"),
            )
            for name, (selector, required) in fields.items()
        },
        multiple=True,
        label_field=label,
        translation_key=kind,
    )
    if description:
        config["description_field"] = description
    return ObjectSelector(config)


def folded(name: str, fields: Fields) -> Fields:
    """Return a section that is closed: few people need what is in it."""
    collapsed = SectionConfig(collapsed=True)
    return {vol.Required(name): section(vol.Schema(fields), collapsed)}
