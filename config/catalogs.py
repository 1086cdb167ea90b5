"""Message catalogs without gettext's programs: Babel compiles, extracts and updates them.

Compiling is part of every start (it looks at two dates when there is nothing to do);
`manage.py messages` brings a catalog up to date with the source.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCES = ("config", "geo", "incidents", "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
HEADER = "# Arabic messages of Sijil. Terms follow docs/glossary.md.\n#"


def compile_catalogs(folder: Path) -> list[Path]:
    """Compiles each `.po` under the folder whose `.mo` is missing or older; returns the files written.

    A folder that may not be written to is left as it is: an installed copy brings its `.mo` along.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        if os.access(source.parent, os.W_OK):
            _write_compiled(source, target)
            written.append(target)
    return written


def read_catalog(path: Path) -> Catalog:
    """The catalog of a `.po` file; ValueError names the line that cannot be read."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            return read_po(file, locale=path.parent.parent.name, abort_invalid=True)
    except PoFileError as error:
        raise ValueError(f"{path.name}: {error}") from None


def catalog_of_source(root: Path) -> Catalog:
    """Every message that the project's Python files and templates mark for translation."""
    from babel.messages.catalog import Catalog

    catalog = Catalog(fuzzy=False)
    for path, line, message, context in _messages(root):
        catalog.add(message, locations=[(path, line)], context=context)
    return catalog


def update_catalog(path: Path, root: Path) -> Catalog:
    """Brings a `.po` file up to date with the source and returns it; gone messages are dropped, none is guessed."""
    from babel.messages.pofile import write_po

    catalog = read_catalog(path)
    made = catalog.creation_date
    catalog.update(catalog_of_source(root), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date, catalog.header_comment = made, HEADER  # no line differs where no message does
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, no_location=True)
    _replace(path, buffer.getvalue())
    return catalog


def _write_compiled(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo

    buffer = io.BytesIO()
    write_mo(buffer, read_catalog(source))
    _replace(target, buffer.getvalue())


def _replace(path: Path, content: bytes) -> None:
    """Puts a file in place whole, so that two processes starting at once never read half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def _messages(root: Path) -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    for path in _files(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = INDENT.sub("", templatize(text, origin=str(path)))  # tokens of Python, in lines that are none
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
        for line, message, _comments, context in found:
            yield str(path.relative_to(root)), line, message, context


def _files(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
                yield path
