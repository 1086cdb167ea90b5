"""The verbs for accounts: who may come in, with which roles.  Their history is kept as that of any record.

An account that was there before its history (the first administrator, one made on the command line) gets its first
revision, the state in which it was found, with its first change here.  Passwords stand in no revision; that one was
set does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from incidents.curation import audit, revisions
from incidents.curation.errors import NotAllowed
from incidents.curation.rights import SYSTEM_USER, require
from incidents.curation.snapshot import Values
from incidents.models.audit import Verb

COLUMNS = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
RIGHTS = ("is_active", "is_staff", "is_superuser", "roles")
EMPTY_PERSON: Values = {**dict.fromkeys(COLUMNS), "roles": []}
ADMINISTERS = "auth.change_user"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def person_state(person: User) -> Values:
    """An account as revisions keep it."""
    roles = sorted(group.name for group in person.groups.all()) if person.pk else []
    return {name: getattr(person, name) for name in COLUMNS} | {"roles": roles}


def version_of_person(person: User) -> int:
    """The number of the last revision of an account; 0 before its first one."""
    last = revisions.history(person).last()
    return last.number if last else 0


def seen_of_person(stored: User, seen_version: int | None) -> Values:
    """Of what changed in an account since `seen_version`: what it was then."""
    if seen_version is None:
        raise ValidationError({"seen_version": _("The version that was seen is not one of this record.")})
    stored.version = version_of_person(stored)  # type: ignore[attr-defined]  # accounts have no such column
    return revisions.seen_values(stored, max(seen_version, 1), person_state(stored))


@transaction.atomic
def save_person(
    person: User, *, by: Any, seen_version: int | None = None, roles: Iterable[Group] | None = None, reason: str = ""
) -> User:
    """The account as stored: an unsaved one, or one whose columns were changed since `seen_version` (needed then).

    `roles` replace those it has; None leaves them.  Changes merge as those of incidents do.  Nobody below a superuser
    touches or makes one, nobody touches the account that loads data, and the last who can administer people stays one.
    """
    user = require(by, f"auth.{'add' if person.pk is None else 'change'}_user")
    _one_at_a_time()
    if person.pk is None:
        return _create(person, user, roles, reason)
    stored = _touchable(person.pk, user, person.is_superuser)
    before = _with_history(stored, user)
    mine = {name: getattr(person, name) for name in COLUMNS}
    if mine["username"] != before["username"]:
        raise ValidationError({"username": _("A user name never changes: histories refer to it.")})
    mine |= {} if roles is None else {"roles": sorted(role.name for role in roles)}
    mine = revisions.merged(before, mine, seen_of_person(stored, seen_version))
    for name in mine.keys() - {"roles"}:
        setattr(stored, name, mine[name])
    stored.full_clean(exclude=["password"])
    stored.save(update_fields=COLUMNS)
    if "roles" in mine:
        stored.groups.set(Group.objects.filter(name__in=mine["roles"]))
    _refuse_leaving_nobody()
    return _write(stored, before, by=user, verb="change", reason=reason)


@transaction.atomic
def set_password(person: User, *, by: Any, reason: str = "") -> User:
    """The account with the password that `person` carries (set, not saved): one's own, or as who may change people."""
    user = require(by) if getattr(by, "pk", None) == person.pk else require(by, ADMINISTERS)
    _one_at_a_time()
    stored = _touchable(person.pk, user, False)
    _with_history(stored, user)
    stored.password = person.password
    stored.save(update_fields=["password"])
    audit.append(user, Verb.SET_PASSWORD, about=stored)
    _seal(stored, {}, by=user, verb="set_password", reason=reason)
    return stored


@transaction.atomic
def remove_factors(person: User, *, by: Any, reason: str) -> User:
    """The account without second factors and recovery codes: for whoever has lost them all."""
    user = require(by, ADMINISTERS)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: how do you know that it is they who ask?")})
    _one_at_a_time()
    stored = _touchable(person.pk, user, False)
    _with_history(stored, user)
    if not Authenticator.objects.filter(user=stored).delete()[0]:
        raise ValidationError(_("%(who)s has no second factor.") % {"who": stored.get_username()})
    _seal(stored, {}, by=user, verb="remove_factors", reason=reason)
    audit.append(user, Verb.REMOVE_FACTOR, about=stored, details={"reason": reason})
    return stored


def _one_at_a_time() -> None:
    """Two changes of accounts wait for each other, so that two administrators cannot each remove the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('auth_user'))")


def _create(person: User, by: User, roles: Iterable[Group] | None, reason: str) -> User:
    if person.is_superuser and not by.is_superuser:
        raise NotAllowed(_("Only a superuser makes superusers."))
    person.full_clean(exclude=["password"])
    person.save(force_insert=True)
    person.groups.set(roles or [])
    return _write(person, EMPTY_PERSON, by=by, verb="create", reason=reason)


def _touchable(key: int, by: User, to_superuser: bool) -> User:
    """The locked account, if this person may change it."""
    stored = User.objects.select_for_update(of=("self",)).get(pk=key)
    if stored.get_username() == SYSTEM_USER:
        raise NotAllowed(_("The account that loads the project's data is not changed."))
    if (stored.is_superuser or to_superuser) and not by.is_superuser and by.pk != stored.pk:
        raise NotAllowed(_("Only a superuser changes superusers."))
    if to_superuser and not stored.is_superuser and not by.is_superuser:
        raise NotAllowed(_("Only a superuser makes superusers."))
    return stored


def _with_history(stored: User, by: User) -> Values:
    """The state before a change; an account without a history gets one."""
    before = person_state(stored)
    if version_of_person(stored) == 0:
        _seal(stored, revisions.difference(EMPTY_PERSON, before), by=by, verb="found", reason="")
    return before


def _write(person: User, before: Values, *, by: User, verb: str, reason: str) -> User:
    person = User.objects.get(pk=person.pk)
    if changes := revisions.difference(before, person_state(person)):
        _seal(person, changes, by=by, verb=verb, reason=reason)
        told = {name: pair for name, pair in changes.items() if name in RIGHTS}
        audit.append(by, Verb.CHANGE_RIGHTS, about=person, details={"changes": told or sorted(changes)})
    return person


def _seal(person: User, changes: revisions.Changes, *, by: User, verb: str, reason: str) -> None:
    person.version = version_of_person(person) + 1  # type: ignore[attr-defined]
    revisions.write(person, changes, by=by, verb=verb, reason=reason)


def _refuse_leaving_nobody() -> None:
    able = User.objects.with_perm(ADMINISTERS, backend=BACKEND).exclude(username=SYSTEM_USER)
    if not able.exists():
        raise ValidationError(_("Nobody would be left who can administer people: give somebody else the role first."))
