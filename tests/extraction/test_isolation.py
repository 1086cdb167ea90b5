"""Extraction stands alone: no Django, no network, no home folder, and no camel_tools if it must be."""

import os
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
READ = """
from incidents.extraction import extract, Lexicon
lexicon = Lexicon.load(places=[])
text = "قُتل عنصران من قسد برصاص مجهولين في بلدة الكسار أمس."
(draft,) = extract(text, published=None, publisher=None, lexicon=lexicon).drafts
assert draft.casualties[0].minimum == 2, draft
assert draft.side_b == ("sdf",)
"""
BLOCKED = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("no network here")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
"""
NOT_LOADED = """
import sys
assert not [name for name in sys.modules if name.split(".")[0] in ("django", "geo", "config", "camel_tools")]
"""
HEAVY = re.compile(r"^\s*(?:import|from) (?:torch|transformers|numpy)", re.MULTILINE)
IMPORTS = re.compile(r"^\s*(?:import|from) camel_tools", re.MULTILINE)


def run(program, home):
    environment = {**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("CAMELTOOLS_DATA", None)
    return subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )


def test_listed_words_need_no_network_django_home_or_camel_tools(tmp_path):
    done = run(BLOCKED + READ + NOT_LOADED, tmp_path / "missing")
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.iterdir())


def test_two_modules_import_camel_tools_only_learning_numpy_and_none_torch():
    folder = CHECKOUT / "incidents" / "extraction"
    users = [path.name for path in sorted(folder.rglob("*.py")) if IMPORTS.search(path.read_text(encoding="utf-8"))]
    assert users == ["morphology.py", "ner.py"]
    heavy = [path.name for path in folder.rglob("*.py") if HEAVY.search(path.read_text(encoding="utf-8"))]
    assert heavy == ["softmax.py"]
