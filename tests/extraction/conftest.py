"""What tests of extraction share: the register's gazetteer and lexicons, compiled once, and the cases' tables."""

import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from incidents.extraction import Lexicon, extract
from incidents.extraction.values import PlaceRow

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
GOLD = HERE / "gold"
CAMEL = ("CAMELTOOLS_DATA", "SIJIL_NER_MODEL")  # what a tester may have set up
SETS = sorted(GOLD.glob("*.jsonl"))


def cases(name):
    """The rows of `cases/<name>.csv`, each known by its first column."""
    with open(HERE / "cases" / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=next(iter(row.values()))) for row in csv.DictReader(lines)]


def marked(sentence):
    """A sentence with its ⟦gold span⟧ taken out of the brackets: the text, and where the span lies."""
    start = sentence.index("⟦")
    end = sentence.index("⟧") - 1
    return sentence.replace("⟦", "").replace("⟧", ""), start, end


def day(iso):
    return date.fromisoformat(iso) if iso else None


def run(script, home, **variables):
    """Runs a script in a new process with a closed network: its standard output."""
    closed = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('asked the network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
    )
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", *CAMEL)}
    environment |= {"PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"} | variables
    environment |= {} if home is None else {"HOME": str(home)}
    command = [sys.executable, "-c", closed + script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="session")
def places():
    with open(CHECKOUT / "geo" / "data" / "places.csv", encoding="utf-8", newline="") as lines:
        return [
            PlaceRow(
                row["id"],
                (row["name_ar"], *filter(None, row["alt_ar"].split("|"))),
                row["kind"],
                row["admin1"],
                row["admin2"],
                row["admin3"],
                float(row["lat"]),
                float(row["lon"]),
            )
            for row in csv.DictReader(lines)
        ]


@pytest.fixture(scope="session")
def lexicon(places):
    return Lexicon.load(places=places)


@pytest.fixture(scope="session")
def read(lexicon):
    """Extract with the shared lexicon: read(text, published="2021-03-10")."""

    def reading(text, published="2021-03-10", publisher=None):
        return extract(text, published=day(published), publisher=publisher, lexicon=lexicon)

    return reading
