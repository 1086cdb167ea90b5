"""The codebook says what the code does: every field, every code, every definition."""

import csv
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import TextChoices

from incidents import codes
from incidents.loading import CODES
from incidents.workflow import TRANSITIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"
BOOK = (DOCS / "codebook.md").read_text(encoding="utf-8")
MODELS = [
    model
    for label in ("geo", "incidents")
    for model in apps.get_app_config(label).get_models()
    if model.__name__ != "ReferenceCounter"
]
LISTS = [one for one in vars(codes).values() if isinstance(one, type) and issubclass(one, TextChoices)]
TABLES = ["event_types.csv", "weapons.csv", "actors.csv", "sources.csv"]


def section(title):
    """The rows of a table under a heading, by the code of the first cell."""
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^#|\Z)", BOOK, re.MULTILINE | re.DOTALL)
    assert found, f"docs/codebook.md has no section {title}"
    rows = re.findall(r"^\| `([^`]+)` \| (.*) \|$", found[1], re.MULTILINE)
    return dict(rows)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_explained_and_none_that_is_not_there(model):
    fields = {field.name for field in model._meta.get_fields() if not field.auto_created and field.name != "id"}
    explained = section(model.__name__)
    assert set(explained) == fields
    assert all(meaning.strip(" ?") for meaning in explained.values())


@pytest.mark.parametrize("choices", [one for one in LISTS if one is not TextChoices], ids=lambda one: one.__name__)
def test_every_code_of_a_closed_list_is_there(choices):
    assert list(section(choices.__name__)) == [str(value) for value in choices.values]


def test_flags_that_must_be_settled_are_marked():
    marked = {code for code, cells in section("FlagCode").items() if "must be settled" in cells}
    assert marked == {str(code) for code in codes.MUST_SETTLE}


@pytest.mark.parametrize("table", TABLES)
def test_every_code_of_our_tables_is_there_with_names_and_definition(table):
    title = table.removesuffix(".csv").replace("_", " ").capitalize()
    with (CODES / table).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    explained = section(title)
    assert list(explained) == [row["code"] for row in rows]
    for row in rows:
        for column in ("name_en", "name_ar", "definition", "definition_ar", "speaks_for"):
            assert row.get(column, "") in explained[row["code"]]


def test_every_period_of_an_actor_is_there():
    explained = section("Actors")
    with (CODES / "actor_periods.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            cells = explained[row["actor"]]
            assert f"{row['kind']}, {row['acled_interaction']}" in cells
            assert row["valid_from"] in cells
            assert row["valid_to"] in cells


def test_every_move_is_there():
    moves = re.findall(r"^\| (\w+) \| ([\w ]+) \| ([\w ]+) \|", BOOK, re.MULTILINE)
    told = {(name, source.replace(" ", "_"), target.replace(" ", "_")) for name, source, target in moves}
    assert {(step.action, str(step.source), str(step.target)) for step in TRANSITIONS} <= told


def test_links_lead_somewhere():
    for name in ("codebook.md", "data-sources.md"):
        text = (DOCS / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (DOCS / target).exists(), f"{name}: {target}"
