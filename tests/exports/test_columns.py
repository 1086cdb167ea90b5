"""The one table of columns, and the pages that are drawn from it."""

from pathlib import Path

import pytest
from django.test import Client

from incidents.exports.codebook import page
from incidents.exports.column import TYPES
from incidents.exports.columns import COLUMNS
from incidents.exports.tables import TABLES
from tests.factories import make_user

DOCS = Path(__file__).resolve().parents[2] / "docs"


ALL = [pytest.param(column, id=f"{name}-{column.name}") for name, table in TABLES.items() for column in table.columns]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_names_are_unique_and_plain(table):
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isidentifier() and name == name.lower() for name in names)


@pytest.mark.parametrize("column", ALL)
def test_column_is_described_in_both_languages(column):
    assert column.type in TYPES
    assert not any("\u0600" <= letter <= "\u06ff" for letter in column.meaning_en)
    assert any("\u0600" <= letter <= "\u06ff" for letter in column.meaning_ar)
    assert column.field
    assert column.example


def test_codebook_holds_the_columns_as_they_are():
    assert (DOCS / "export-columns.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(("language", "word"), [("en", "Number of the record"), ("ar", "رقم السجل")])
def test_dictionary_shows_a_reader_his_own_columns(language, word):
    client = Client(headers={"host": "127.0.0.1", "accept-language": language})
    client.force_login(make_user("viewer"))
    body = client.get("/export/dictionary/").content.decode()
    assert word in body
    shown = {column.name for column in COLUMNS if f">{column.name}<" in body}
    assert shown == {column.name for column in COLUMNS if column.public}


@pytest.mark.parametrize("address", ["/incidents/", "/map/"])
def test_pages_that_offer_the_file_lead_to_its_choices(address):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_user("viewer"))
    page = client.get(address, {"family": "battle"}).content.decode()
    assert 'href="/export/?family=battle"' in page


@pytest.mark.parametrize("name", TABLES)
def test_dictionary_has_a_page_for_each_table(name):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(make_user("viewer"))
    page = client.get("/export/dictionary/", {"table": name}).content.decode()
    assert [f">{column.name}<" in page for column in TABLES[name].columns] == [c.public for c in TABLES[name].columns]
    assert client.get("/export/dictionary/", {"table": "nonsense"}).status_code == 404


def test_visitor_is_offered_the_file_only_when_reading_is_public(settings):
    settings.PUBLIC_READ = True
    assert "/export/" in Client(headers={"host": "127.0.0.1"}).get("/incidents/").content.decode()
    settings.PUBLIC_READ = False
    nobody = Client(headers={"host": "127.0.0.1"})
    nobody.force_login(make_user(role=None))
    assert "/export/" not in nobody.get("/incidents/").content.decode()
