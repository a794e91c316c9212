"""The report as a page of its own: no script, nothing from elsewhere, every value escaped."""

from dataclasses import asdict
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from .content import content
from .model import Report
from .words import Speech

_PAGE = Path(__file__).parent / "page.html"


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_PAGE.read_text(encoding="utf-8"))


def page(report: Report, speech: Speech) -> str:
    """Return a report as HTML; reads files once."""
    made = speech.say("made", time=speech.time(report.made_at), zone=report.zone_name)
    return _template().render(
        language=speech.language,
        period=speech.period(report.start, report.end),
        say=speech.say,
        made=made,
        **asdict(content(report, speech)),
    )
