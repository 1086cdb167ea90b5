"""The verbs for warnings: settle one, with what the chosen reading makes of the record, and open it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.codes import ClaimField, ClaimState, DatePrecision, FlagCode, VictimStatus
from incidents.curation import validation
from incidents.curation.claims import claim_value, put_state
from incidents.curation.incidents import derive, finish, locked, set_values
from incidents.curation.rights import require, require_editable
from incidents.curation.snapshot import full_state, snapshot
from incidents.models import Claim, Incident, IncidentFlag

Decisions = Mapping[int, tuple[str, Any]]
KEPT = "kept"  # the choice that leaves the values as they are


@dataclass(frozen=True)
class Consequence:
    """What a chosen reading means: {key of a claim: (state, corrected value)}, and values to set by hand."""

    decisions: Decisions = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def settle_flag(
    flag: IncidentFlag,
    *,
    by: Any,
    resolution: str,
    values: Mapping[str, Any] | None = None,
    decisions: Decisions | None = None,
    seen_version: int | None = None,
    reason: str = "",
) -> IncidentFlag:
    """The flag as settled, with what the chosen reading makes of the record (see `consequence`).

    Settling it again with the same resolution changes nothing.
    """
    require(by, "incidents.change_incident")
    incident = locked(flag.incident)
    user = require_editable(incident, by, reason)
    flag = IncidentFlag.objects.get(pk=flag.pk, incident=incident)
    if not validation.text(resolution).strip():
        raise ValidationError({"resolution": _("Say how it was settled.")})
    if flag.settled_at is not None:
        if flag.resolution == resolution:
            return flag
        raise ValidationError(_("This flag was settled in the meantime: %(how)s") % {"how": flag.resolution})
    before = full_state(incident)
    if decisions:
        _decide(incident, decisions, user)
    if values:
        set_values(incident, values, incident.version if seen_version is None else seen_version, resolution)
    flag.resolution, flag.settled_by, flag.settled_at = resolution, user, timezone.now()
    flag.save()
    finish(incident, before, by=user, verb="settle_flag", reason=reason)
    return flag


@transaction.atomic
def open_flag(flag: IncidentFlag, *, by: Any, reason: str = "") -> IncidentFlag:
    """A settled flag as open again; what was decided with it stays."""
    require(by, "incidents.change_incident")
    incident = locked(flag.incident)
    user = require_editable(incident, by, reason)
    flag = IncidentFlag.objects.get(pk=flag.pk, incident=incident)
    before = full_state(incident)
    flag.resolution, flag.settled_by, flag.settled_at = "", None, None
    flag.save()
    finish(incident, before, by=user, verb="open_flag", reason=reason)
    return flag


def _decide(incident: Incident, decisions: Decisions, user: User) -> None:
    for claim in incident.claims.filter(pk__in=decisions):
        state, value = decisions[claim.pk]
        corrected = claim_value(claim.field, value) if state == ClaimState.CORRECTED else None
        if (state, corrected) != (claim.state, claim.corrected_value):
            put_state(claim, state, by=user, corrected=corrected)
    derive(incident)


def consequence(flag: IncidentFlag, choice: str) -> Consequence:
    """What choosing a reading of the flag makes of its incident; nothing where the flag only remarks.

    A claim of the flag's report is accepted, corrected or rejected.  A value that no such claim carries, or that
    somebody has set by hand, is set by hand.
    """
    follow = CONSEQUENCES.get(flag.code)
    return follow(flag, choice) if follow and choice and choice != KEPT else Consequence()


def _claims(flag: IncidentFlag, *fields: str) -> list[Claim]:
    """The claims of its report on these fields, those that share its words where any do."""
    found = list(
        flag.incident.claims.filter(report=flag.report_id, field__in=fields).exclude(state=ClaimState.REJECTED)
    )
    return [claim for claim in found if _shares_words(flag, claim)] or found


def _shares_words(flag: IncidentFlag, claim: Claim) -> bool:
    if None in (flag.start, flag.end, claim.start, claim.end):
        return False
    return bool(claim.start < flag.end and flag.start < claim.end)  # type: ignore[operator]


def _says(claim: Claim, value: Any) -> tuple[str, Any]:
    """The decision by which a claim says `value`."""
    return (ClaimState.ACCEPTED, None) if claim.value == value else (ClaimState.CORRECTED, value)


def _day(flag: IncidentFlag, choice: str) -> Consequence:
    """The day of the claims that the flag's words state or that hold another of its readings."""
    claims = _claims(flag, ClaimField.DATE)
    meant = [claim for claim in claims if _shares_words(flag, claim) or claim.value["start"] in flag.choices]
    precision = str(DatePrecision.DAY)
    if "date" in flag.incident.set_by_hand or not claims:
        return Consequence(values={"date_start": choice, "date_end": choice, "date_precision": precision})
    told = {"start": choice, "end": choice, "precision": precision}
    return Consequence({claim.pk: _says(claim, told) for claim in meant})


def _place(flag: IncidentFlag, choice: str) -> Consequence:
    claims = [
        claim
        for claim in _claims(flag, ClaimField.PLACE)
        if _shares_words(flag, claim) or claim.value["place"] in flag.choices or claim.value["place"] is None
    ]
    if claims and "places" not in flag.incident.set_by_hand:
        return Consequence({claim.pk: _says(claim, {**claim.value, "place": choice}) for claim in claims})
    places = snapshot(flag.incident)["places"]
    others = [{**row, "is_primary": False} for row in places if row["place"] not in {*flag.choices, choice}]
    return Consequence(values={"places": [{"place": choice, "is_primary": True}, *others]})


def _figure(flag: IncidentFlag, choice: str) -> Consequence:
    """One of two figures, which then is the least and the most."""
    told = [str(bound or "") for bound in flag.choices]
    claims = [c for c in _claims(flag, ClaimField.CASUALTY) if [_text(c.value["min"]), _text(c.value["max"])] == told]
    bounds = {"min": int(choice), "max": int(choice)} if choice.isdecimal() else {}
    return Consequence({claim.pk: _says(claim, {**claim.value, **bounds}) for claim in claims})


def _text(bound: int | None) -> str:
    return "" if bound is None else str(bound)


def _status(flag: IncidentFlag, choice: str) -> Consequence:
    """Civilian or fighter: a fighter is no longer of the group of civilians."""
    found = {}
    for claim in _claims(flag, ClaimField.CASUALTY):
        was = claim.value["actor"]
        actor = None if choice == VictimStatus.COMBATANT and was == "civilians" else was
        found[claim.pk] = _says(claim, {**claim.value, "status": choice, "actor": actor})
    return Consequence(found)


def _suspect(flag: IncidentFlag, choice: str) -> Consequence:
    """Named as the one who acted, or not named at all."""
    state = ClaimState.ACCEPTED if choice in flag.choices else ClaimState.REJECTED
    claims = [claim for claim in _claims(flag, ClaimField.SIDE_A) if claim.effective_value in flag.choices]
    return Consequence({claim.pk: (state, None) for claim in claims})


CONSEQUENCES: Mapping[str, Callable[[IncidentFlag, str], Consequence]] = {
    FlagCode.MONTH_MISMATCH: _day,
    FlagCode.WEEKDAY_MISMATCH: _day,
    FlagCode.NO_PUBLISHED_DATE: _day,
    FlagCode.PLACE_VARIANT: _place,
    FlagCode.PLACE_AMBIGUOUS: _place,
    FlagCode.PLACE_UNKNOWN: _place,
    FlagCode.CASUALTY_CONFLICT: _figure,
    FlagCode.STATUS_CONFLICT: _status,
    FlagCode.PERPETRATOR_UNCERTAIN: _suspect,
}
