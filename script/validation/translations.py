"""The other languages say what English says: every key, in the same form."""

from collections.abc import Callable, Iterator
import re

from . import schema, strings
from .catalogues import ENGLISH, Catalogue
from .integration import Integration

LINK = re.compile(r"\]\(([^)]*)\)")
CODE = re.compile(r"`[^`]*`")

# What has to be as in English -> how it is read from a text
FORMS: dict[str, Callable[[str], object]] = {
    "placeholders": strings.placeholders,
    "lines": lambda text: [bool(line) for line in text.split("\n")],
    "links": lambda text: sorted(LINK.findall(text)),
    "code": lambda text: sorted(CODE.findall(text)),
    "emphasis": lambda text: text.count("**"),
}


def check(integration: Integration) -> Iterator[str]:
    """Yield what a language lacks, has too much or says in another form."""
    for catalogue in integration.catalogues.values():
        if not catalogue.english:
            continue
        for language in integration.languages:
            if language not in (ENGLISH, *catalogue.languages):
                yield f"{catalogue.path(language)} is missing"
        for language in catalogue.languages:
            yield from _language(catalogue, language)


def _language(catalogue: Catalogue, language: str) -> Iterator[str]:
    """Yield what is wrong with one language of a catalogue."""
    english, texts = catalogue.english, catalogue.languages[language]
    where = catalogue.path(language)
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
        return
    if list(schema.problems(strings.text, english, where)):
        return  # is told of the English text
    for form, read in FORMS.items():
        if read(text) != read(english):
            yield f"{where}: the {form} are not those of the English text"
