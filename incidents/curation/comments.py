"""The verbs of the talk about a record: say something, call somebody to it by name, take it back, mark it read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.prepared import Prepared
from incidents.curation import revisions, validation
from incidents.curation.errors import NotAllowed
from incidents.curation.rights import require, require_seen
from incidents.curation.snapshot import Values, moment
from incidents.models import Comment, Incident, Mention

EMPTY_COMMENT: Values = {"incident": None, "by": None, "at": None, "text": None, "calls": [], "withdrawn": None}
LONGEST = 4000  # characters of one comment
# A user name after @, where no address such as a@b.org is meant.
CALL = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@transaction.atomic
def comment(incident: Incident, text: str, *, by: Any) -> Comment:
    """What this person says about the record; those named with @ who may see the record are called to it.

    To answer is to have read: the person's own unread calls on this record become read.
    """
    user = require(by, "incidents.view_drafts")
    require_seen(incident, user)
    said = validation.text(text).replace("\r\n", "\n").strip()
    if not said:
        raise ValidationError({"text": _("Write something first.")})
    if len(said) > LONGEST:
        raise ValidationError({"text": _("At most %(most)s characters.") % {"most": LONGEST}})
    stored = Comment.objects.create(incident=incident, by=user, text=said)
    called, _others = called_in(said, incident)
    Mention.objects.bulk_create(Mention(comment=stored, user=person) for person in called if person != user)
    mark_read(Mention.objects.filter(comment__incident=incident), by=user)
    changes = revisions.difference(EMPTY_COMMENT, comment_state(stored))
    revisions.write(stored, changes, by=user, verb="comment")
    return stored


@transaction.atomic
def withdraw_comment(comment: Comment, *, by: Any) -> Comment:
    """The comment as taken back by who wrote it: it stays to be seen, and calls nobody any more."""
    user = require(by, "incidents.view_drafts")
    stored = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    require_seen(stored.incident, user)
    if stored.by_id != user.pk:
        raise NotAllowed(_("Only who wrote a comment can withdraw it."))
    if stored.withdrawn_at is not None:
        return stored
    before = comment_state(stored)
    stored.withdrawn_at = timezone.now()
    stored.version += 1
    stored.save()
    changes = revisions.difference(before, comment_state(stored))
    revisions.write(stored, changes, by=user, verb="withdraw")
    return stored


def mark_read(mentions: QuerySet[Mention], *, by: Any) -> int:
    """How many of these calls were this person's own and unread, and are read now."""
    user = require(by, "incidents.view_drafts")
    return mentions.filter(user=user, read_at__isnull=True).update(read_at=timezone.now())


def people_who_see(incident: Incident) -> list[User]:
    """The active users who may see the inside of a record, by user name."""
    people = _inside()
    if not incident.is_sensitive:
        return people
    return [person for person in people if person.has_perm("incidents.view_sensitive")]


_inside = Prepared(lambda: User.objects.with_perm("incidents.view_drafts", backend=BACKEND).order_by("username"))


def called_in(text: str, incident: Incident) -> tuple[list[User], list[User]]:
    """Whom a text names with @: those who may see the record, and those who may not and so are not called."""
    names = {name for found in CALL.findall(text) for name in _readings(found)}
    named = {user.username: user for user in User.objects.filter(username__in=names, is_active=True)}
    met = {named[name] for found in CALL.findall(text) for name in _first_known(found, named)}
    seeing = {person.pk for person in people_who_see(incident)} if met else set()
    people = sorted(met, key=lambda person: person.username)
    return [one for one in people if one.pk in seeing], [one for one in people if one.pk not in seeing]


def comment_state(comment: Comment) -> Values:
    """A comment as revisions keep it."""
    return {
        "incident": comment.incident.reference,
        "by": comment.by_id,
        "at": moment(comment.at),
        "text": comment.text,
        "calls": sorted(mention.user_id for mention in comment.mentions.all()),
        "withdrawn": moment(comment.withdrawn_at),
    }


def _readings(found: str) -> list[str]:
    """A name as written, then without the signs that end a sentence: «@leila.» calls leila."""
    return list(dict.fromkeys([found, found.rstrip(".@+-")]))


def _first_known(found: str, named: Iterable[str]) -> list[str]:
    return [name for name in _readings(found) if name in named][:1]
