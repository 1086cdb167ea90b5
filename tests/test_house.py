"""The plan of the house: imports go downwards only, and every room has its floor."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent

# From the doors down. A room may import from its own floor and from those beneath it.
FLOORS = [
    ["urls", "apps", "admin", "views", "api", "entries", "management", "tasks", "templatetags"],
    [
        "filters",
        "forms",
        "claim_forms",
        "bulk_forms",
        "fields",
        "exports",
        "releases",
        "imports",
        "charts",
        "mapping",
        "lookup",
        "naming",
        "reasons",
        "searching",
        "totals",
        "accuracy",
        "hits",
        "wording",
    ],
    ["collecting", "ingest", "ingested", "ingesting", "rereading", "curation", "matching", "loading"],
    ["models", "querysets", "migrations"],
    ["workflow", "figures", "likeness", "redaction", "reader", "codes"],
]
# Within extraction, in the order in which a report is read, from the last stage up to the first.
STAGES = [
    ["evaluation", "ner", "tiers", "explain", "selected", "usage", "parts", "pipeline", "contract"],
    ["drafts"],
    ["joining"],
    ["frames"],
    ["sides"],
    ["casualties"],
    ["clauses"],
    ["mentions"],
    ["camel", "context"],
    ["words"],
    ["values"],
]
STAGE = {room: number for number, rooms in enumerate(STAGES) for room in rooms}
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# The bridge to extraction, and the commands that explain and evaluate it. Doors may name the values
# that come over the bridge, to show them before anything is stored.
BESIDE_EXTRACTION = {"ingest", "management", "extraction"}
VALUES = "incidents.extraction.values"


def modules(folder):
    return sorted(
        path for path in (CHECKOUT / folder).rglob("*.py") if path.name != "__init__.py" or path.stat().st_size
    )


def imported(path):
    """(line, dotted module) of every import in the file, relative ones written out."""
    package = path.relative_to(CHECKOUT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) if node.level else ""
            name = ".".join(filter(None, [base, node.module or ""]))
            yield node.lineno, name
            yield from ((node.lineno, f"{name}.{alias.name}") for alias in node.names)


def room(dotted):
    """The room of `incidents` that a dotted name lies in; None for other names."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "incidents" and len(parts) > 1 else None


def rooms_of_incidents():
    entries = (CHECKOUT / "incidents").iterdir()
    names = {path.stem for path in entries if path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))}
    return sorted(names - {"__init__", "__pycache__"})


@pytest.mark.parametrize("name", rooms_of_incidents())
def test_every_room_has_a_floor(name):
    assert name in FLOOR or name == "extraction", f"incidents/{name}: give it a floor in FLOORS"


@pytest.mark.parametrize("path", modules("incidents"), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_imports_go_downwards_only(path):
    here = path.relative_to(CHECKOUT / "incidents").parts[0].removesuffix(".py")
    for line, name in imported(path):
        there = room(name)
        where = f"{path.relative_to(CHECKOUT)}:{line} imports {name}"
        if here == "extraction":
            assert there in {None, "extraction"}, where
            assert name.split(".")[0] not in {"django", "geo", "config"}, where
        elif there == "extraction" and not f"{name}.".startswith(f"{VALUES}."):
            assert here in BESIDE_EXTRACTION, f"{where}: ingest is the bridge to extraction"
        elif there in FLOOR:
            assert FLOOR[there] >= FLOOR.get(here, -1), f"{where}, which lies above it"


def stage(dotted):
    """The stage of `incidents.extraction` that a dotted name lies in; None for other names."""
    parts = dotted.split(".")
    return parts[2] if parts[:2] == ["incidents", "extraction"] and len(parts) > 2 else None


@pytest.mark.parametrize("path", modules("incidents/extraction"), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_extraction_imports_from_earlier_stages_only(path):
    here = stage(".".join(path.relative_to(CHECKOUT).with_suffix("").parts))
    if here == "__init__":
        return
    assert here in STAGE, f"{path.relative_to(CHECKOUT)}: give it a stage in STAGES"
    for line, name in imported(path):
        there = stage(name)
        if there in STAGE:
            assert STAGE[there] >= STAGE[here], f"{path.relative_to(CHECKOUT)}:{line} imports {name}, a later stage"


@pytest.mark.parametrize("path", modules("geo"), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_geo_knows_nothing_of_incidents(path):
    assert not [name for _, name in imported(path) if name.split(".")[0] == "incidents"]


def test_the_check_sees_an_upward_import(tmp_path, monkeypatch):
    """A check that cannot fail is none: `codes` importing `views`, in both ways of writing it."""
    monkeypatch.setattr(f"{__name__}.CHECKOUT", tmp_path)
    (tmp_path / "incidents").mkdir()
    path = tmp_path / "incidents" / "codes.py"
    for statement in ("from incidents.views import browse", "from .views import browse", "import incidents.views"):
        path.write_text(statement)
        with pytest.raises(AssertionError, match="lies above"):
            test_imports_go_downwards_only(path)
