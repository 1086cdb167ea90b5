"""The verb that brings values of a record back to what they were in an earlier version, as a new version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.curation.claims import put_state
from incidents.curation.derivation import BY_HAND
from incidents.curation.incidents import derive, finish, locked, refuse_stale
from incidents.curation.rights import require, require_editable
from incidents.curation.rows import fill, put_parts
from incidents.curation.snapshot import Values, blank, claim_key, flag_key, full_state, snapshot
from incidents.curation.validation import clean
from incidents.curation.verification import state_at
from incidents.figures import FIELDS_OF_CLAIM
from incidents.models import Incident

# Who works on a record is said by `assign`; the rest of a snapshot can go back.
FIELDS = tuple(name for name in blank() if name != "assignee")


def revertible(then: Values, now: Values) -> list[str]:
    """What differs between two states of one record and can go back: fields of a snapshot, and flags (`flag.12`).

    A grade that followed from the rule both times follows from it again, so it is not among them.
    """
    by_rule = "grade" not in {*then["set_by_hand"], *now["set_by_hand"]}
    fields = [name for name in FIELDS if then[name] != now[name] and not (by_rule and BY_HAND.get(name) == "grade")]
    flags = [name for name in now if name.startswith("flag.") and then.get(name)]
    return fields + [name for name in flags if _settling(then[name]) != _settling(now[name])]


def _settling(flag: Values) -> tuple[bool, str]:
    return flag["settled"], flag["resolution"]


@transaction.atomic
def revert(
    incident: Incident, number: int, names: Collection[str], *, by: Any, seen_version: int, reason: str
) -> Incident:
    """The incident with these of its fields and flags as they stood in version `number`, as a new version.

    What belongs together (the parts of a date, a grade with its reason) goes back together, and with a value the
    decisions on the claims behind it.  A value that no longer follows from the claims as they are now is set by hand.
    What others changed of it since `seen_version` is a Conflict; status, links and merging have verbs of their own.
    """
    require(by, "incidents.change_incident")
    incident = locked(incident)
    user = require_editable(incident, by, reason)
    then = _earlier(incident, number)
    fields, flags = _chosen(names, then, full_state(incident))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    decisions = {
        claim_key(claim): claim
        for claim in incident.claims.select_related("report")
        if then.get(claim_key(claim)) and fields & set(FIELDS_OF_CLAIM[claim.field])
    }
    refuse_stale(incident, seen_version, fields | flags | decisions.keys())
    before = full_state(incident)
    for name, claim in decisions.items():
        was = then[name]
        if (claim.state, claim.corrected_value) != (was["state"], was["corrected_value"]):
            put_state(claim, was["state"], by=user, corrected=was["corrected_value"])
    _put_flags(incident, {name: then[name] for name in flags}, user)
    _put_values(incident, fields, then, reason)
    return finish(incident, before, by=user, verb="revert", reason=reason)


def _earlier(incident: Incident, number: int) -> Values:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number < incident.version:
        raise ValidationError({"version": _("There is no such earlier version.")})
    return state_at(incident, number)


def _chosen(names: Collection[str], then: Values, now: Values) -> tuple[set[str], set[str]]:
    """(fields, flags) that `names` stand for, each field with those that belong to it."""
    known = {*FIELDS, *(name for name in now if name.startswith("flag.") and then.get(name))}
    if unknown := sorted(set(names) - known):
        raise ValidationError({"fields": _("There is no such field: %(names)s.") % {"names": ", ".join(unknown)}})
    if not names:
        raise ValidationError({"fields": _("Choose what is to go back.")})
    groups = {BY_HAND.get(name, name) for name in names}
    return {name for name in FIELDS if BY_HAND.get(name, name) in groups}, {n for n in names if n.startswith("flag.")}


def _put_flags(incident: Incident, wanted: Mapping[str, Values], user: User) -> None:
    for flag in incident.flags.all():
        was = wanted.get(flag_key(flag))
        if was and (was["settled"], was["resolution"]) != (flag.settled_at is not None, flag.resolution):
            flag.resolution = was["resolution"]
            flag.settled_at, flag.settled_by = (timezone.now(), user) if was["settled"] else (None, None)
            flag.save()


def _put_values(incident: Incident, fields: set[str], then: Values, reason: str) -> None:
    """What was set by hand then is so again; the rest follows from its claims, and where that gives another value is
    set by hand now.  A grade by the rule stays with the rule."""
    by_hand = {BY_HAND[name] for name in fields if name in BY_HAND}
    was_by_hand = by_hand & set(then["set_by_hand"])
    incident.set_by_hand = sorted(set(incident.set_by_hand) - by_hand | was_by_hand)
    _put(incident, {name: then[name] for name in fields if BY_HAND.get(name) in {None, *was_by_hand}})
    derive(incident)
    now = snapshot(incident)
    left = {name for name in fields if now[name] != then[name] and BY_HAND.get(name) not in {None, "grade"}}
    if not left:
        return
    groups = {BY_HAND[name] for name in left}
    incident.set_by_hand = sorted({*incident.set_by_hand, *groups})
    values = {name: then[name] for name in fields if BY_HAND.get(name) in groups}
    if "casualties" in values:  # a rule's reason no longer explains the figures
        values["casualties"] = [
            {**row, "reason": reason if row["reason"].startswith("rule:") else row["reason"]}
            for row in values["casualties"]
        ]
    _put(incident, values)


def _put(incident: Incident, values: Values) -> None:
    values = clean(values)
    fill(incident, values)
    put_parts(incident, values)
