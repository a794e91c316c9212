"""Every language is complete, keeps the form of English and speaks the words of its glossary."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

import pytest

from validation import glossary, strings, translations
from validation.__main__ import DOMAIN, LANGUAGES, ROOT
from validation.integration import Integration

ENGLISH = {
    "toast": {
        "ready": "Your {bread} is ready",
        "help": "See [the manual]({url}).\n\n**Then** run `toast`.",
        "status": "Status",
        "figure": "{minutes} %",
    }
}
GERMAN = {
    "toast": {
        "ready": "Dein {bread} ist fertig",
        "help": "Siehe [das Handbuch]({url}).\n\n**Dann** rufe `toast` auf.",
        "status": "Status",
        "figure": "{minutes} %",
    }
}
GLOSSARY: dict[str, Any] = {
    "terms": {"manual": ["handbuch", "handbüch"], "bread type": "Brotsorte"},
    "exceptions": {},
    "same": ["Status"],
}
LAID_OUT = {
    "custom_components/toaster/translations/en.json": ENGLISH,
    "custom_components/toaster/translations/de.json": GERMAN,
    "frontend/src/words/en.json": {"slot": "Bread types"},
    "frontend/src/words/languages/de.json": {"slot": "Brotsorten"},
    "glossary/de.json": GLOSSARY,
}
TRANSLATION = "custom_components/toaster/translations/de.json"

type Found = Callable[[str, object], list[str]]


@pytest.fixture(name="found")
def fixture_found(tmp_path: Path) -> Found:
    """Return what is found in two languages once a file is another one."""

    def found(name: str, content: object) -> list[str]:
        for path, laid_out in {**LAID_OUT, name: content}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(laid_out))
        return problems(
            Integration(root=tmp_path, domain="toaster", languages=("en", "de"))
        )

    return found


def problems(integration: Integration) -> list[str]:
    """Return what is wrong with the languages."""
    return [*translations.check(integration), *glossary.check(integration)]


def said(**texts: str) -> dict[str, dict[str, str]]:
    """Return the German texts with some said differently."""
    return {"toast": {**GERMAN["toast"], **texts}}


def glossed(**parts: object) -> dict[str, object]:
    """Return the German glossary with some parts replaced."""
    return {**GLOSSARY, **parts}


def test_every_language_of_the_integration_is_sound() -> None:
    integration = Integration(root=ROOT, domain=DOMAIN, languages=LANGUAGES)
    assert problems(integration) == []


def test_a_sound_language_has_no_problems(
    found: Found,
) -> None:
    assert found(TRANSLATION, GERMAN) == []


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (TRANSLATION, {"toast": {}}, "toast.ready is missing"),
        (TRANSLATION, said(jam="Marmelade"), "toast.jam is unknown in English"),
        (TRANSLATION, said(ready="Dein {toast} ist fertig"), "the placeholders"),
        (TRANSLATION, said(ready="Dein\n{bread} ist fertig"), "the lines"),
        (
            TRANSLATION,
            said(help="Siehe [das Handbuch](x).\n\n**Dann** rufe `toast` auf."),
            "the links",
        ),
        (
            TRANSLATION,
            said(help="Siehe [das Handbuch]({url}).\n\n**Dann** rufe `Toast` auf."),
            "the code",
        ),
        (
            TRANSLATION,
            said(help="Siehe [das Handbuch]({url}).\n\nDann rufe `toast` auf."),
            "the emphasis",
        ),
        (TRANSLATION, said(ready="Your {bread} is ready"), "is English"),
        (
            TRANSLATION,
            said(help="Siehe [die Hilfe]({url}).\n\n**Dann** rufe `toast` auf."),
            "the glossary calls 'manual' 'handbuch / handbüch'",
        ),
        (
            "frontend/src/words/languages/de.json",
            {"slot": "Sorten"},
            "the glossary calls 'bread type' 'Brotsorte'",
        ),
        ("frontend/src/words/languages/nb.json", {"slot": "Brødtyper"}, "glossary/nb"),
        (
            "glossary/nb.json",
            {"terms": {}, "exceptions": {}, "same": []},
            "glossary/nb.json: 'bread type' is missing",
        ),
        ("glossary/de.json", glossed(same=["Status", "Toast"]), "exception 'Toast'"),
        ("glossary/de.json", glossed(exceptions={"toast bread": "?"}), "'toast bread'"),
    ],
)
def test_a_language_with_a_fault_is_named(
    found: Found, name: str, content: object, problem: str
) -> None:
    all_found = found(name, content)
    assert [each for each in all_found if problem in each], all_found


def test_a_language_that_is_not_there_is_missed(tmp_path: Path) -> None:
    path = "custom_components/toaster/translations/"
    (tmp_path / path).mkdir(parents=True)
    (tmp_path / path / "en.json").write_text(json.dumps(ENGLISH))
    integration = Integration(root=tmp_path, domain="toaster", languages=("en", "de"))
    assert problems(integration) == [f"{path}de.json is missing"]


def test_an_exception_of_a_glossary_spares_a_phrase(
    found: Found,
) -> None:
    spared = glossed(terms={"manual": "Anleitung", "bread type": "Brotsorte"})
    assert found("glossary/de.json", spared)
    spared["exceptions"] = {"the manual": "the book that lies beside it"}
    assert found("glossary/de.json", spared) == []


@pytest.mark.parametrize(
    "place",
    ["frontend/src/words/en.json", "custom_components/toaster/report/words/en.json"],
)
def test_words_outside_of_translations_are_checked_in_english(
    tmp_path: Path, place: str
) -> None:
    words = tmp_path / place
    words.parent.mkdir(parents=True)
    words.write_text(json.dumps({"slot": "Slot "}))
    found = list(strings.check(Integration(root=tmp_path, domain="toaster")))
    assert [problem for problem in found if f"{place}: slot" in problem]
