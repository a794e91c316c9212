"""glossary/: what the integration's own words are in a language, and that they are used.

A glossary has `terms` (English term -> its word, or the stems of its forms), `exceptions`
(English phrase in which a term is no term, or is said differently -> why) and `same` (texts
that are the same in English).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
import json
from pathlib import Path
import re

from .catalogues import Catalogue
from .integration import Integration

PLACEHOLDER = re.compile(r"\{\w*\}")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(kw_only=True)
class Glossary:
    """The words of one language; it notes which of its leaves were needed."""

    where: str
    terms: dict[str, list[str]]
    exceptions: dict[str, str]
    same: list[str]
    needed: set[str] = field(default_factory=set)

    def problems(self, english: str, text: str) -> Iterator[str]:
        """Yield what is wrong with the words of one text."""
        if text == english:
            self.needed.add(text)
            if text not in self.same and LETTER.search(PLACEHOLDER.sub("", text)):
                yield "is English; if it is the same word, say so in the glossary"
            return
        said = PLACEHOLDER.sub(" ", text).casefold()
        for term in self._terms_in(english):
            if not any(stem.casefold() in said for stem in self.terms[term]):
                words = " / ".join(self.terms[term])
                yield f"the glossary calls {term!r} {words!r}"

    def _terms_in(self, english: str) -> Iterator[str]:
        """Yield the terms of an English text; the longest counts, not its parts."""
        rest = PLACEHOLDER.sub(" ", english)
        for phrase in self.exceptions:
            if phrase in rest:
                self.needed.add(phrase)
                rest = rest.replace(phrase, " ")
        for term in sorted(self.terms, key=len, reverse=True):
            rest, count = _forms(term).subn(" ", rest)
            if count:
                yield term


@cache
def _forms(term: str) -> re.Pattern[str]:
    """Return what finds a term, in the singular and the plural."""
    ending = r"(?:y|ies)" if term.endswith("y") else r"(?:e?s)?"
    return re.compile(
        rf"\b{re.escape(term.removesuffix('y'))}{ending}\b", re.IGNORECASE
    )


def read(root: Path) -> dict[str, Glossary]:
    """Return the glossaries by language."""
    return {file.stem: _read(file) for file in sorted(root.glob("glossary/*.json"))}


def _read(file: Path) -> Glossary:
    content = json.loads(file.read_text())
    terms = {
        term: [words] if isinstance(words, str) else words
        for term, words in content["terms"].items()
    }
    return Glossary(
        where=f"glossary/{file.name}",
        terms=terms,
        exceptions=content["exceptions"],
        same=content["same"],
    )


def check(integration: Integration) -> Iterator[str]:
    """Yield texts that are not in their language's words, and glossaries with a fault."""
    glossaries = read(integration.root)
    catalogues = integration.catalogues.values()
    for language in sorted({name for c in catalogues for name in c.languages}):
        if glossary := glossaries.get(language):
            for catalogue in catalogues:
                yield from _texts(glossary, catalogue, language)
            yield from _leaves(glossary)
        else:
            yield f"glossary/{language}.json is missing"
    terms = {term for glossary in glossaries.values() for term in glossary.terms}
    for glossary in glossaries.values():
        for term in sorted(terms - glossary.terms.keys()):
            yield f"{glossary.where}: {term!r} is missing"


def _texts(glossary: Glossary, catalogue: Catalogue, language: str) -> Iterator[str]:
    """Yield what is wrong with the words of one language of a catalogue."""
    for key, text in catalogue.languages.get(language, {}).items():
        if english := catalogue.english.get(key):
            for problem in glossary.problems(english, text):
                yield f"{catalogue.path(language)}: {key}: {problem}"


def _leaves(glossary: Glossary) -> Iterator[str]:
    """Yield the exceptions of a glossary that no text needs any longer."""
    for leave in (*glossary.exceptions, *glossary.same):
        if leave not in glossary.needed:
            yield f"{glossary.where}: nothing needs the exception {leave!r}"
