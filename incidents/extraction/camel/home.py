"""What every use of camel_tools needs: the user's data for it found, and its import kept from home and network."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from inspect import getattr_static
from pathlib import Path

DATA = Path(__file__).parent.parent / "morphology_data"  # our own catalogue, which names no data
_importing = threading.RLock()  # Path.home is exchanged for the whole process, so by one thread at a time


def dataset(component: str) -> Path | None:
    """The folder that the user's own catalogue (in CAMELTOOLS_DATA) names for a component; it need not be there."""
    return _dataset(Path(os.environ.get("CAMELTOOLS_DATA") or DATA).expanduser(), component)


@lru_cache(maxsize=8)
def _dataset(folder: Path, component: str) -> Path | None:
    try:
        entry = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))["components"][component]
        return folder / "data" / str(entry["datasets"][entry["default"]]["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def at_home_in(folder: Path) -> Iterator[None]:
    """While it is imported, camel_tools makes a folder in its user's home and downloads a catalogue it does not find.

    It gets a folder of ours for a home, in this thread alone, and our catalogue for want of another.
    """
    given = os.environ.get("CAMELTOOLS_DATA")
    if not given or not (Path(given).expanduser() / "catalogue.json").is_file():
        os.environ["CAMELTOOLS_DATA"] = str(DATA)
    importer = threading.get_ident()
    with _importing:
        usual, method = Path.home, getattr_static(Path, "home")  # Python 3.13 has it in a base of Path

        def home() -> Path:
            return folder if threading.get_ident() == importer else usual()

        Path.home = staticmethod(home)  # type: ignore[method-assign]
        try:
            yield
        finally:
            Path.home = method  # type: ignore[method-assign]


def forget_character_sets() -> None:
    """Give back 28 MB: sets of all letters of Unicode, of which camel_tools uses none once it is imported.

    Whoever imports their module later gets them made anew.
    """
    sys.modules.pop(CHARACTER_SETS, None)
    package, _, module = CHARACTER_SETS.rpartition(".")
    vars(sys.modules[package]).pop(module, None)


CHARACTER_SETS = "camel_tools.utils.charsets"
