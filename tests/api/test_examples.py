"""The examples of docs/api.md: the one in Python runs as it stands, against a server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from incidents import curation
from incidents.models import Incident
from tests.factories import make_codes, make_user, published_incident

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def example(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.mark.django_db(transaction=True)
def test_the_example_in_python_reads_sends_and_moves(live_server, tmp_path):
    make_codes()
    figures = {"outcome": "killed", "status": "civilian", "minimum": 3, "best": 3, "maximum": 3}
    published, _author, _reviewer = published_incident(casualties=[figures])
    published_incident(date_start="2020-01-04")
    _token, secret = curation.make_token("x", ["read", "ingest", "curate"], days=1, by=make_user("analyst"))
    named = {"SIJIL_SITE": live_server.url, "SIJIL_TOKEN": secret, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", example("python")], env=os.environ | named, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    first, *rest = done.stdout.splitlines()
    assert first == f"{published.reference} 2019-01-04 3"
    assert rest == ["in_review"] * Incident.objects.filter(status="in_review").count() != []


def test_the_example_in_r_asks_what_the_one_in_python_asks():
    assert "incidents?place=gov-deir-ez-zor&during=2019&killed_min=1" in example("r")
    assert 'incidents("place=gov-deir-ez-zor&during=2019&killed_min=1")' in example("python")
