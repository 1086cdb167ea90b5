"""One round of collecting: every new item becomes a report with drafts, and a failing origin stops no other."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import curation, ingest
from incidents.codes import CollectOutcome
from incidents.collecting.fetch import CannotFetch
from incidents.collecting.items import Item, items_of
from incidents.models import CollectedItem, ReportOrigin

logger = logging.getLogger(__name__)


def due() -> list[ReportOrigin]:
    """The origins that are in use."""
    return list(ReportOrigin.objects.filter(is_active=True).select_related("publisher"))


def collect(origin: ReportOrigin, *, by: User, progress: Callable[[int], None] = lambda count: None) -> dict[str, int]:
    """{outcome: how many new items}; what went wrong stands on the origin.  Safe to run again, at any time."""
    counts: Counter[str] = Counter()
    failed: list[str] = []
    for outcome in _outcomes(origin, by, failed):
        counts[outcome] += 1
        progress(counts.total())
    curation.note_collection(origin, dict(counts), by=by, error=" ".join(failed))
    return dict(counts)


def _outcomes(origin: ReportOrigin, by: User, failed: list[str]) -> Iterator[str]:
    """What becomes of each new item; `failed` gets why there are no more of them, if the origin does not go on."""
    kept = CollectedItem.objects.filter(origin=origin).exclude(outcome=CollectOutcome.REFUSED)
    seen = set(kept.values_list("key", flat=True))  # what was refused may be mended by now
    try:
        for item in items_of(origin):
            if item.key[:300] not in seen:
                seen.add(item.key[:300])
                yield _taken(origin, item, by)
    except CannotFetch as problem:
        failed.append(str(problem))
    except Exception as problem:  # whatever a strange file makes a library stumble over stops this origin alone
        logger.exception("origin %s", origin.pk)
        failed.append(_("Sijil failed on this origin: %(error)s") % {"error": type(problem).__name__})


def _taken(origin: ReportOrigin, item: Item, by: User) -> str:
    """Store one item, or say why it is no report."""
    publisher = origin.publisher.code if origin.publisher else None
    published = item.published if item.published and item.published <= timezone.localdate() else None
    try:
        text = item.load().strip()
        stored = ingest.ingest_report(text, by=by, published=published, publisher=publisher, url=item.url)
    except (CannotFetch, ingest.BadReport) as problem:
        curation.note_item(origin, item.key, CollectOutcome.REFUSED, by=by, said=str(problem))
        return CollectOutcome.REFUSED
    outcome = CollectOutcome.REPEAT
    if stored.created:
        near = stored.report.likenesses.exists()
        outcome = CollectOutcome.NEAR if near else CollectOutcome.STORED
    curation.note_item(origin, item.key, outcome, by=by, report=stored.report)
    return outcome
