"""What lists, maps and searches hold ready of incidents: brought up to date, and checked; the rules stand in the
database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from incidents.models import Incident

MANY = 5_000  # incidents a statement
# Words are made with the first incident that a report tells; a report that tells none may do without.
STALE_REPORTS = """
    SELECT report.id
    FROM incidents_report report LEFT JOIN incidents_reportterms terms ON terms.report_id = report.id
    WHERE report.id = ANY (%s) AND CASE
        WHEN terms.report_id IS NOT NULL THEN terms.words <> arabic_terms(shown_text(report.text, report.redactions))
        ELSE EXISTS (SELECT FROM incidents_claim WHERE report_id = report.id)
            OR EXISTS (SELECT FROM incidents_incidentsource WHERE report_id = report.id)
    END
"""


def refresh(keys: Iterable[int]) -> None:
    """Make the derived columns and terms of these incidents anew, in the transaction that changed them."""
    wanted = sorted(keys)
    with connection.cursor() as cursor:
        for first in range(0, len(wanted), MANY):
            cursor.execute("SELECT refresh_reading(%s)", [wanted[first : first + MANY]])


@transaction.atomic
def stale_incidents(keys: list[int]) -> set[int]:
    """Those of these incidents of which something else is held ready than their values say; nothing is written."""
    before = _held_ready(keys)
    point = transaction.savepoint()
    refresh(keys)
    after = _held_ready(keys)
    transaction.savepoint_rollback(point)
    return {key for key in keys if before.get(key) != after.get(key)}


def _held_ready(keys: list[int]) -> dict[int, Any]:
    columns = ("map_place", "map_longitude", "map_latitude", "map_extent", "killed_best", "injured_best")
    groups = ("within", "acted", "was_hit", "took_part")
    terms = ("terms__places", "terms__actors", "terms__sources", "terms__words", "terms__inside_words")
    return {row[0]: row for row in Incident.objects.filter(pk__in=keys).values_list("pk", *columns, *groups, *terms)}


def stale_reports(keys: list[int]) -> set[int]:
    """Those of these reports whose words held ready are missing or are not those of their text."""
    with connection.cursor() as cursor:
        cursor.execute(STALE_REPORTS, [keys])
        return {key for (key,) in cursor.fetchall()}
