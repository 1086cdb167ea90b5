"""Lean camel-tools loads on a closed network, without a home of its own and without the neural tier."""

import os
import subprocess
from pathlib import Path

import pytest

from config.startup import status
from config.startup.checkout import Checkout

CHECKOUT = Path(__file__).resolve().parents[2]
CLOSED = """
import socket, sys
def refuse(*arguments, **options):
    raise AssertionError(f"asked the network for {arguments}")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from camel_tools.morphology.analyzer import Analyzer
from camel_tools.utils.normalize import normalize_alef_ar
assert normalize_alef_ar("\\u0623\\u0625\\u0622") == "\\u0627" * 3
print(sorted({"torch", "transformers", "pandas", "numpy", "scipy"} & set(sys.modules)))
"""
pytestmark = pytest.mark.skipif(
    not (CHECKOUT / ".venv/bin/python").exists(), reason="needs the .venv that ./sijil makes"
)


def load(environment):
    command = [CHECKOUT / ".venv/bin/python", "-c", CLOSED]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("home", ["/proc", "", None], ids=["cannot be written", "empty", "unset"])
def test_morphology_loads_without_network_home_and_torch(tmp_path, monkeypatch, home):
    monkeypatch.setenv("SIJIL_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("CAMELTOOLS_DATA", raising=False)
    monkeypatch.delenv("HOME") if home is None else monkeypatch.setenv("HOME", home)
    done = load(Checkout(CHECKOUT).environment())
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_without_our_catalogue_it_would_ask_the_network(tmp_path):
    done = load(os.environ | {"CAMELTOOLS_DATA": str(tmp_path), "HOME": str(tmp_path)})
    assert "in update_catalogue" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("AssertionError: asked the network for")


def test_status_tells_the_tier_that_extraction_tells(monkeypatch, tmp_path):
    monkeypatch.delenv("CAMELTOOLS_DATA", raising=False)
    monkeypatch.delenv("SIJIL_NER_MODEL", raising=False)
    tier, *reasons = status.camel_tier(Checkout(CHECKOUT)).splitlines()
    assert tier == "lean + own database"
    assert [reason.partition(":")[0] for reason in reasons] == ["not official database", "not ner"]
    assert status.camel_tier(Checkout(tmp_path)).startswith("none")
