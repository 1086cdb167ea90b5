"""Addresses of static files, each found once: a page names thirty, and none changes while a process lives."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class WhereTheyLie(StaticFilesStorage):
    """Files under their own names."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url = cache(self.url)  # type: ignore[method-assign]


class Collected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files under names that tell their content, as `collectstatic` has written them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url = cache(self.url)  # type: ignore[has-type]
