"""Which reports have near-equal text: copied wire copy, another outlet's edition, the same post again."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz.distance import Indel

from incidents.models import Report

DAYS = 14  # copies come out within days of each other
NEARLY = 0.8  # share of common words in the same order from which two reports count as one source
SHORTEST = 0.6  # of the other's length: texts that share so many words are not further apart (2/3, with some play)
MOST_WORDS = 2000  # of each report; a copied report is copied from its start


def near_equal_reports(report: Report) -> dict[int, float]:
    """{key of another report: likeness} of those published within DAYS of it whose likeness is at least NEARLY.

    Likeness is the share of words, folded, that both have in the same order.  Where a day of publication is not
    known, the day on which the report came in stands for it.
    """
    report.refresh_from_db(fields=["folded"])
    day = report.published or report.received_at.date()
    window = (day - timedelta(days=DAYS), day + timedelta(days=DAYS))
    length = len(report.folded)
    candidates = (
        Report.objects.exclude(pk=report.pk)
        .filter(Q(published__range=window) | Q(published__isnull=True, received_at__date__range=window))
        .annotate(length=Length("folded"))
        .filter(length__gte=int(length * SHORTEST), length__lte=int(length / SHORTEST) + 1)
        .values_list("pk", "folded")
    )
    words = report.folded.split()[:MOST_WORDS]
    found = {}
    for key, folded in candidates.iterator(chunk_size=200):
        share = Indel.normalized_similarity(words, folded.split()[:MOST_WORDS], score_cutoff=NEARLY)
        if share:
            found[key] = round(share, 3)
    return found
