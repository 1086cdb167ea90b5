"""The verbs for what reports claim: add a claim; accept, correct or reject it, or all that is undecided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import Place
from incidents import codes
from incidents.curation import validation
from incidents.curation.incidents import accept, derive, finish, locked, refuse_stale
from incidents.curation.rights import require, require_editable
from incidents.curation.snapshot import Values, blank, claim_key, full_state
from incidents.models import Actor, Claim, EventType, Incident, Report, Source, Weapon

BY_HAND = "by hand"  # the `rule` of a claim that a person has added


@transaction.atomic
def decide_claim(
    claim: Claim, state: str, *, by: Any, value: Any = None, seen_version: int | None = None, reason: str = ""
) -> Claim:
    """The claim as accepted, corrected (to `value`), rejected or, again, only proposed.

    The incident's value follows by the rule, unless a person has set that value by hand.  With `seen_version`, a
    decision that someone else took on this claim since is a Conflict; other changes do not matter.
    """
    require(by, "incidents.change_incident")
    incident = locked(claim.incident)
    user = require_editable(incident, by, reason)
    claim = Claim.objects.get(pk=claim.pk, incident=incident)
    new = validation.one_of(codes.ClaimState)(state)
    corrected = claim_value(claim.field, value) if new == codes.ClaimState.CORRECTED else None
    if (new, corrected) == (claim.state, claim.corrected_value):
        return claim
    if seen_version is not None:
        refuse_stale(incident, seen_version, {claim_key(claim)})
    before = full_state(incident)
    put_state(claim, new, by=user, corrected=corrected)
    derive(incident)
    finish(incident, before, by=user, verb="decide_claim", reason=reason)
    return claim


def put_state(claim: Claim, state: str, *, by: User, corrected: Any = None) -> None:
    """Save a decision on a claim; `finish` on its incident must follow in the same transaction."""
    decide(claim, state, by=by, corrected=corrected)
    claim.save()


def decide(claim: Claim, state: str, *, by: User, corrected: Any = None) -> None:
    """Set on a claim what was decided, by whom and when; the caller saves it."""
    claim.state, claim.corrected_value = state, corrected
    decided = state != codes.ClaimState.PROPOSED
    claim.decided_by, claim.decided_at = (by, timezone.now()) if decided else (None, None)


@transaction.atomic
def accept_undecided(incident: Incident, report: Report, *, by: Any, seen_version: int, reason: str = "") -> Incident:
    """The incident with all that this report claims and nobody has decided on accepted, as one change.

    A claim that somebody changed since `seen_version` is a Conflict.
    """
    require(by, "incidents.change_incident")
    incident = locked(incident)
    user = require_editable(incident, by, reason)
    undecided = list(incident.claims.filter(report=report, state=codes.ClaimState.PROPOSED))
    refuse_stale(incident, seen_version, {claim_key(claim) for claim in undecided})
    before = full_state(incident)
    for claim in undecided:
        put_state(claim, codes.ClaimState.ACCEPTED, by=user)
    derive(incident)
    return finish(incident, before, by=user, verb="accept_undecided", reason=reason)


@transaction.atomic
def add_claim(
    incident: Incident,
    report: Report,
    field: str,
    value: Any,
    *,
    by: Any,
    start: int | None = None,
    end: int | None = None,
    reason: str = "",
) -> Claim:
    """A claim that a person reads in the report (its words from `start` to `end`), accepted; the same one only once."""
    require(by, "incidents.change_incident")
    incident = locked(incident)
    user = require_editable(incident, by, reason)
    field = validation.one_of(codes.ClaimField)(field)
    value = claim_value(field, value)
    check_span(report.text, start, end)
    same = incident.claims.filter(report=report, field=field, value=value, start=start, end=end)
    if claim := same.exclude(state=codes.ClaimState.REJECTED).first():
        return claim
    before = full_state(incident)
    claim = Claim(incident=incident, report=report, field=field, value=value, start=start, end=end, rule=BY_HAND)
    accept(claim, user)
    derive(incident)
    finish(incident, before, by=user, verb="add_claim", reason=reason)
    return claim


def check_span(text: str, start: int | None, end: int | None) -> None:
    """Refuse words that do not lie in the text."""
    if start is None and end is None:
        return
    whole = all(isinstance(offset, int) and not isinstance(offset, bool) for offset in (start, end))
    if not whole or not 0 <= start < end <= len(text):  # type: ignore[operator]
        raise ValidationError({"start": _("The words do not lie in the report.")})


def claim_value(field: str, value: Any) -> Any:
    """A claim's value in the shape that `models.Claim` promises; ValidationError under `value` otherwise."""
    try:
        return CLAIM_VALUES[field](value)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None


def _needed(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if value in (None, ""):
            raise ValidationError(_("A value is needed."))
        return check(value)

    return checked


def _keys(value: Any, names: str) -> Values:
    if not isinstance(value, Mapping) or set(value) - set(names.split()):
        raise ValidationError(_("This needs the fields: %(names)s.") % {"names": names.replace(" ", ", ")})
    return {name: value.get(name) for name in names.split()}


def _date(value: Any) -> Values:
    given = _keys(value, "start end precision")
    named = {f"date_{name}": part for name, part in given.items()}
    whole = validation.complete(validation.clean(named), blank())
    return {name: whole[f"date_{name}"] for name in given}


def _place(value: Any) -> Values:
    given = _keys(value, "place name")
    code = validation.code_of(Place)(given["place"])
    name = validation.text(given["name"] or "")
    if not code and not name:
        raise ValidationError(_("A value is needed."))
    return {"place": code, "name": name}


def _casualties(value: Any) -> Values:
    given = _keys(value, "outcome status actor min max children women")
    row = {name: given[name] for name in ("outcome", "actor", "children", "women")}
    row |= {"status": given["status"] or "unknown", "minimum": given["min"], "maximum": given["max"]}
    checked = validation.casualties([row])[0]
    names = {"min": "minimum", "max": "maximum"}
    return {name: checked[names.get(name, name)] for name in given}


CLAIM_VALUES: Mapping[str, Callable[[Any], Any]] = {
    codes.ClaimField.EVENT_TYPE: _needed(validation.code_of(EventType)),
    codes.ClaimField.DATE: _date,
    codes.ClaimField.TIME_OF_DAY: _needed(validation.one_of(codes.TimeOfDay)),
    codes.ClaimField.PLACE: _place,
    codes.ClaimField.SIDE_A: _needed(validation.code_of(Actor)),
    codes.ClaimField.SIDE_B: _needed(validation.code_of(Actor)),
    codes.ClaimField.WEAPON: _needed(validation.code_of(Weapon)),
    codes.ClaimField.CASUALTY: _casualties,
    codes.ClaimField.SOURCE: _needed(validation.code_of(Source)),
}
