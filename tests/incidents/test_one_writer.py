"""Records change in `incidents.curation` and nowhere else: read from the code of every other room."""

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
WRITER = CHECKOUT / "incidents" / "curation"
WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERIES = ("objects", "filter", "all", "exclude", "_default_manager", "_base_manager")
# `status` and the other columns that only a move may set.
MOVED = {"status", "version", "merged_into", "published_by", "published_at", "set_by_hand", "decided_by", "settled_by"}
SQL = re.compile(r"\s*(insert\s+into|delete\s+from|truncate|update\s+\w+\s+set)\b", re.IGNORECASE)
# Django's own table, in which no record is kept; files that are written for export; verbs of another room by that name.
NO_RECORDS = {"request.session", "book", "GeoPackage", "releases"}
OWN_TABLES = {  # of no record: a GeoPackage is a database in a file of its own, and a cache may lose what it keeps
    CHECKOUT / "incidents" / "exports" / "to_gpkg.py",
    CHECKOUT / "config" / "shared_cache.py",
}


def other_modules():
    for room in ("incidents", "geo", "config"):
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            if WRITER not in path.parents and "migrations" not in path.parts:
                yield path


def writes(tree):
    """(line, what) of everything in a module that writes to the database."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            queried = any(part in owner.replace("(", ".").split(".") for part in QUERIES)
            if owner in NO_RECORDS:
                continue
            if node.func.attr in WRITES or (node.func.attr in {"update", "add", "set", "remove", "clear"} and queried):
                yield node.lineno, f"{owner}.{node.func.attr}()"
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in MOVED:
                yield node.lineno, f"{ast.unparse(target)} ="
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield node.lineno, node.value[:40]


@pytest.mark.parametrize("path", list(other_modules()), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_only_the_writer_writes(path):
    found = list(writes(ast.parse(path.read_text(encoding="utf-8"))))
    if path in OWN_TABLES:
        found = [one for one in found if not SQL.match(one[1])]
    assert not found, f"{path.relative_to(CHECKOUT)}: {found}"


@pytest.mark.parametrize(
    "code",
    [
        "incident.save()",
        "Incident.objects.create(reference='x')",
        "Incident.objects.filter(pk=1).update(status='published')",
        "incident.weapons.all().delete()",
        "incident.status = 'published'",
        "incident.version += 1",
        "cursor.execute('UPDATE incidents_incident SET status = 1')",
        "Place.objects.bulk_create(rows)",
    ],
)
def test_the_check_sees_a_write(code):
    assert list(writes(ast.parse(code)))


@pytest.mark.parametrize("code", ["values.update(other)", "names.add('x')", "{}.get('create')", "'update the page'"])
def test_the_check_lets_reading_be(code):
    assert not list(writes(ast.parse(code)))
