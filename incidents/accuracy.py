"""What people made of the machine's drafts: which values stood, which were changed, and which had been missed.

Of published records only: what two people have seen and left as it was read, was read rightly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from incidents.codes import ClaimState, Confidence, Origin, Status
from incidents.curation.claims import BY_HAND
from incidents.curation.derivation import hand_name
from incidents.models import Claim, Incident
from incidents.querysets import IncidentQuerySet

NEWEST = 2000  # drafts that are looked at; each has some eight fields
MONTHS = 12
RULES = 20
# In the order of a record; both sides are one, since a person sets them together.
FIELDS = ("event_type", "date", "time_of_day", "places", "participants", "weapons", "casualties", "told_by")
CLEAN = frozenset({"event_type", "date", "places", "casualties"})  # what `evaluate` calls clean
BY_MACHINE = ~Q(rule=BY_HAND)
CHANGED = BY_MACHINE & Q(state__in=(ClaimState.CORRECTED, ClaimState.REJECTED))
ADDED = Q(rule=BY_HAND) & ~Q(state=ClaimState.REJECTED)

STOOD, ALTERED, MISSED = "stood", "altered", "missed"


@dataclass(frozen=True)
class Fared:
    """Drafts whose value of one field stood, was altered, or had not been read at all."""

    stood: int = 0
    altered: int = 0
    missed: int = 0

    @property
    def share(self) -> float | None:
        """Of 1, how often a person had nothing to do; None where no draft had the field."""
        total = self.stood + self.altered + self.missed
        return self.stood / total if total else None


@dataclass(frozen=True)
class Part:
    """Some of the drafts: a month's, or those of one confidence; `clean` needed no change in CLEAN."""

    name: Any
    drafts: int
    clean: int
    fields: dict[str, Fared]

    @property
    def share(self) -> float | None:
        return self.clean / self.drafts if self.drafts else None


@dataclass(frozen=True)
class Rule:
    """A rule of extraction, how many claims it made in these drafts, and how many of them were changed."""

    name: str
    claims: int
    changed: int


@dataclass(frozen=True)
class Account:
    """The newest published drafts that somebody may see; `rejected` drafts and `overlooked` incidents of that time."""

    whole: Part
    months: Sequence[Part]
    confidences: Sequence[Part]
    rules: Sequence[Rule]
    rejected: int
    overlooked: int


def account(user: Any) -> Account:
    """How the NEWEST drafts that were published fared, for a user who may see them."""
    seen = Incident.objects.visible_to(user)
    drafts = list(
        seen.filter(origin=Origin.INGESTED, status=Status.PUBLISHED, confidence__isnull=False)
        .order_by("-pk")
        .only("pk", "published_at", "confidence", "set_by_hand")[:NEWEST]
    )
    claims = Claim.objects.filter(incident__in=[draft.pk for draft in drafts]).order_by()
    found = _by_field(drafts, claims)
    later = seen.filter(pk__gte=drafts[-1].pk) if drafts else seen.none()
    return Account(
        whole=_part("", drafts, found),
        months=_parts(((_month(draft), draft) for draft in drafts), found)[:MONTHS],
        confidences=_parts(((Confidence.of(draft.confidence or 0), draft) for draft in drafts), found),
        rules=_rules(claims),
        rejected=later.filter(origin=Origin.INGESTED, status=Status.REJECTED).count(),
        overlooked=_overlooked(later),
    )


def _by_field(drafts: Sequence[Incident], claims: QuerySet[Claim]) -> dict[int, dict[str, str]]:
    """{incident: {field: STOOD, ALTERED or MISSED}}, without the fields that nobody has anything for."""
    counts = {"read": Count("pk", BY_MACHINE), "changed": Count("pk", CHANGED), "added": Count("pk", ADDED)}
    told: dict[int, dict[str, Counter[str]]] = {draft.pk: {} for draft in drafts}
    for incident, field, *numbers in claims.values_list("incident", "field").annotate(**counts):
        told[incident].setdefault(hand_name(field), Counter()).update(dict(zip(counts, numbers, strict=True)))
    return {
        draft.pk: {
            field: outcome
            for field in FIELDS
            if (outcome := _outcome(told[draft.pk].get(field, Counter()), field in draft.set_by_hand))
        }
        for draft in drafts
    }


def _outcome(told: Counter[str], by_hand: bool) -> str:
    if told["read"]:
        return ALTERED if by_hand or told["changed"] or told["added"] else STOOD
    return MISSED if by_hand or told["added"] else ""


def _parts(named: Iterable[tuple[Any, Incident]], found: dict[int, dict[str, str]]) -> list[Part]:
    groups: dict[Any, list[Incident]] = {}
    for name, draft in named:
        groups.setdefault(name, []).append(draft)
    return [_part(name, groups[name], found) for name in sorted(groups, reverse=True)]


def _part(name: Any, drafts: Sequence[Incident], found: dict[int, dict[str, str]]) -> Part:
    fields = {
        field: Fared(**Counter(outcome for draft in drafts if (outcome := found[draft.pk].get(field))))
        for field in FIELDS
    }
    clean = sum(1 for draft in drafts if all(found[draft.pk].get(field, STOOD) == STOOD for field in CLEAN))
    return Part(name, len(drafts), clean, fields)


def _month(draft: Incident) -> date:
    return timezone.localdate(draft.published_at).replace(day=1)


def _rules(claims: QuerySet[Claim]) -> list[Rule]:
    rows = (
        claims.filter(BY_MACHINE)
        .values("rule")
        .annotate(claims=Count("pk"), changed=Count("pk", CHANGED))
        .filter(changed__gt=0)
    )
    return [Rule(row["rule"], row["claims"], row["changed"]) for row in rows.order_by("-changed", "rule")[:RULES]]


def _overlooked(later: IncidentQuerySet) -> int:
    """Published incidents that people read in reports where the machine had read none."""
    claims = Claim.objects.filter(incident=OuterRef("pk"))
    return later.filter(Exists(claims), ~Exists(claims.filter(BY_MACHINE)), status=Status.PUBLISHED).count()
