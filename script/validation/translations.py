"""The other languages say what English says: the same keys with the same placeholders."""

from collections.abc import Iterator

from . import schema, strings
from .integration import Integration, Json


def check(integration: Integration) -> Iterator[str]:
    """Yield what a language lacks, has too much or says differently."""
    english = dict(_texts(integration.strings))
    for language, content in integration.translations.items():
        texts = dict(_texts(content))
        where = f"translations/{language}.json"
        for key in sorted(english.keys() - texts.keys()):
            yield f"{where}: {key} is missing"
        for key in sorted(texts.keys() - english.keys()):
            yield f"{where}: {key} is unknown in English"
        for key in sorted(english.keys() & texts.keys()):
            yield from _text(texts[key], english[key], f"{where}: {key}")


def _text(text: str, english: str, where: str) -> Iterator[str]:
    """Yield what is wrong with one translated text."""
    if problems := list(schema.problems(strings.text, text, where)):
        yield from problems
    elif strings.placeholders(text) != strings.placeholders(english):
        yield f"{where}: the placeholders are not those of the English text"


def _texts(tree: Json, way: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield every text of a file with the way to it."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _texts(value, (*way, key))
        else:
            yield ".".join((*way, key)), str(value)
