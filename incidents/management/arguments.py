"""What commands are given in words: days and people."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from incidents.management.intake import inputs


def day(value: str) -> date:
    """A day of the form 2019-01-31, for `type=`."""
    try:
        return inputs.day(value)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def user(name: str | None) -> User:
    """The active user of that name; CommandError says what is missing."""
    if not name:
        raise CommandError("Say who takes the reports in: --by USER (or use --dry-run to store nothing).")
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active user named {name}.")
    return found
