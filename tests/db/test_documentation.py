"""The page on the database says what the models say."""

from documentation import PAGE, TABLES, page

from custom_components.lightningrod.db.models import METADATA


def test_the_page_is_current() -> None:
    """``script/document`` has been run after the last change of a model."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_table_is_described() -> None:
    """A new table needs a sentence."""
    assert set(TABLES) == set(METADATA.tables)
