"""Brings the Arabic catalog up to date with the source and tells what is still to be translated."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.catalogs import compile_catalogs, update_catalog


class Command(BaseCommand):
    help = "Update locale/ar/LC_MESSAGES/django.po from the source and list messages without a translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.LOCALE_PATHS[0]
        catalog = update_catalog(folder / "ar" / "LC_MESSAGES" / "django.po", settings.BASE_DIR)
        compile_catalogs(folder)
        missing = [message for message in catalog if message.id and not is_translated(message.string)]
        for message in missing:
            self.stdout.write(f"untranslated: {message.id!r}")
        self.stdout.write(f"{len(catalog)} messages, {len(missing)} untranslated")


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether every form of a message has words."""
    return bool(string) if string is None or isinstance(string, str) else all(string)
