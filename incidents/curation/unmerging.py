"""A merge taken back: each record has again what was its own.  Decision 6 says what goes where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.codes import Status
from incidents.curation import revisions
from incidents.curation.derivation import BY_HAND
from incidents.curation.incidents import derive, finish, refuse_stale
from incidents.curation.links import lock_pair
from incidents.curation.rights import require, require_editable, require_seen
from incidents.curation.rows import fill, put_parts
from incidents.curation.snapshot import Values, claim_state, full_state, snapshot
from incidents.models import Claim, Incident, IncidentFlag, Revision

# Where a record stands when it comes back: what was published is looked at by a second person again.
COMES_BACK_AS = {Status.PUBLISHED: Status.IN_REVIEW}


@dataclass(frozen=True)
class Merge:
    """What the two histories tell of a merge: the duplicate's revision, the other's, and what came after it there."""

    left: Revision
    took: Revision
    later: list[Revision]

    @property
    def untouched(self) -> bool:
        """Whether all that makes the values of the merged record stands as the merge left it."""
        net: dict[str, list[Any]] = {}
        for revision in self.later:
            for name, (old, new) in revision.changes.items():
                net[name] = [net.get(name, [old])[0], new]
        changed = {name for name, (old, new) in net.items() if old != new}
        return not any(name.startswith("claim.") or name in VALUES for name in changed)


VALUES = frozenset({*BY_HAND, "set_by_hand", "merged_from", "is_sensitive"})


@transaction.atomic
def unmerge(duplicate: Incident, *, by: Any, seen_version: int, reason: str) -> Incident:
    """The merged record, open again, with the claims, flags and sources that it had brought.

    What was decided on them since stays decided.  Both records have their values as before the merge where nothing was
    done in between, and those that follow from their claims otherwise.  A record merged on since is separated first.
    """
    user = require(by, "incidents.merge_incident")
    if duplicate.merged_into is None:
        raise ValidationError(_("%(reference)s is not merged.") % {"reference": duplicate.reference})
    duplicate, into = lock_pair(duplicate, duplicate.merged_into)
    if duplicate.merged_into_id != into.pk:
        raise ValidationError(_("%(reference)s is not merged.") % {"reference": duplicate.reference})
    if into.status == Status.MERGED:
        raise ValidationError(
            _("%(into)s was merged on since: separate it from its record first.") % {"into": into.reference}
        )
    require_seen(duplicate, user)
    require_editable(into, user, reason)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    refuse_stale(duplicate, seen_version)
    done = _found(duplicate, into)
    before, before_into = full_state(duplicate), full_state(into)
    changed = _give_back(done, duplicate, into)
    _come_back(done, duplicate, changed)
    _let_go(done, into)
    finish(duplicate, before, by=user, verb="unmerge", reason=reason)
    finish(into, before_into, by=user, verb="release", reason=reason)
    return duplicate


def _found(duplicate: Incident, into: Incident) -> Merge:
    left = revisions.history(duplicate).filter(changes__merged_into__1=into.reference).latest("number")
    if left.verb != "merge":
        raise ValidationError(
            _("%(reference)s was joined with %(into)s as drafts of one report: split that draft instead.")
            % {"reference": duplicate.reference, "into": into.reference}
        )
    names = list(revisions.history(into))
    took = next(
        revision
        for revision in reversed(names)
        if revision.verb == "absorb"
        and duplicate.reference in revision.changes.get("merged_from", [[], []])[1]
        and duplicate.reference not in revision.changes["merged_from"][0]
    )
    return Merge(left, took, [revision for revision in names if revision.number > took.number])


def _gone(revision: Revision, kind: str) -> dict[int, Values]:
    """{key: state} of the claims or flags that left a record with this revision."""
    return {
        int(name.removeprefix(f"{kind}.")): old
        for name, (old, new) in revision.changes.items()
        if name.startswith(f"{kind}.") and new is None
    }


def _give_back(done: Merge, duplicate: Incident, into: Incident) -> bool:
    """Claims and flags return; tells whether the claims are others than those that left."""
    brought = _gone(done.left, "claim")
    with_them = _added_since(done, brought, into)
    claims = Claim.objects.filter(incident=into, pk__in=[*brought, *with_them])
    standing = {claim.pk: claim_state(claim) for claim in claims}
    claims.update(incident=duplicate)
    IncidentFlag.objects.filter(incident=into, pk__in=_gone(done.left, "flag")).update(incident=duplicate)
    _open_again(done.left, duplicate)
    _open_again(done.took, into)
    return standing != brought


def _added_since(done: Merge, brought: Iterable[int], into: Incident) -> list[int]:
    """Claims that a person added since, from a report on which only the duplicate's claims rest."""
    added = {
        int(name.removeprefix("claim."))
        for revision in done.later
        if revision.verb != "absorb"
        for name, (old, _new) in revision.changes.items()
        if name.startswith("claim.") and old is None
    }
    held = list(into.claims.values_list("pk", "report"))
    theirs = {report for key, report in held if key in set(brought)}
    ours = {report for key, report in held if key not in added and key not in set(brought)}
    return [key for key, report in held if key in added and report in theirs - ours]


def _open_again(revision: Revision, incident: Incident) -> None:
    """The flags that the merge itself settled are questions again."""
    for name, (old, new) in revision.changes.items():
        if name.startswith("flag.") and old and new and not old["settled"] and new["settled"]:
            flags = IncidentFlag.objects.filter(
                pk=int(name.removeprefix("flag.")), incident=incident, resolution=new["resolution"]
            )
            flags.update(settled_at=None, settled_by=None, resolution="")


def _come_back(done: Merge, duplicate: Incident, changed: bool) -> None:
    left_as = Status(done.left.changes["status"][0])
    duplicate.status = COMES_BACK_AS.get(left_as, left_as)
    duplicate.merged_into = None
    duplicate.save()
    if changed or duplicate.status != left_as:
        derive(duplicate)


def _let_go(done: Merge, into: Incident) -> None:
    was = {name: pair[0] for name, pair in done.took.changes.items()}
    if done.untouched:
        into.set_by_hand = was.get("set_by_hand", into.set_by_hand)
        back = {name: was[name] for name in (*BY_HAND, "is_sensitive") if name in was}
        fill(into, back)
        put_parts(into, back)
        return
    _untie_sources(done, into)
    derive(into)


def _untie_sources(done: Merge, into: Incident) -> None:
    """Sources that stand by hand lose those that the merge brought; the mark goes when the merge had set it."""
    if "told_by" not in into.set_by_hand or "told_by" not in done.took.changes:
        return
    old, new = done.took.changes["told_by"]
    put_parts(into, {"told_by": [row for row in snapshot(into)["told_by"] if row in old or row not in new]})
    marked = "told_by" not in done.took.changes.get("set_by_hand", [["told_by"]])[0]
    if marked and not any("told_by" in revision.changes for revision in done.later):
        into.set_by_hand = [name for name in into.set_by_hand if name != "told_by"]
