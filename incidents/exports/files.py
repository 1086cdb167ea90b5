"""Files that are made on disk before they can be sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

PIECE = 256 * 1024
MOST_ROWS = 1_048_575  # of a sheet of XLSX, beneath its header


@contextmanager
def temporary(ending: str) -> Iterator[Path]:
    """The path of a file to make; it is gone afterwards, with all that was made beside it."""
    with TemporaryDirectory(prefix="sijil-export-") as folder:
        yield Path(folder) / f"export{ending}"


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
