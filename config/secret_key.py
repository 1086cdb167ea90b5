"""The key that signs sessions, made once for each installation that does not bring its own."""

import os
import secrets
import tempfile
from pathlib import Path


def read_or_make(folder: Path) -> str:
    """The key kept in `folder`, made on the first call; readable by its owner alone.

    Two processes that start at once end up with the same key.
    """
    path = folder / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    folder.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=folder)  # mode 600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(made)
    return path.read_text(encoding="ascii")
