"""The triggers by which the database itself keeps reports, revisions, comments and the audit log: are they in force?"""

from __future__ import annotations

import hashlib
import re

from django.db import connection

# Trigger: its table and the function that it calls.
GUARDS = {
    "revision_append_only": ("incidents_revision", "refuse_change"),
    "revision_never_truncated": ("incidents_revision", "refuse_change"),
    "revision_chain": ("incidents_revision", "revision_follows"),
    "audit_append_only": ("incidents_auditentry", "refuse_change"),
    "audit_never_truncated": ("incidents_auditentry", "refuse_change"),
    "report_never_deleted": ("incidents_report", "refuse_change"),
    "report_never_truncated": ("incidents_report", "refuse_change"),
    "report_text_immutable": ("incidents_report", "refuse_change"),
    "comment_never_deleted": ("incidents_comment", "refuse_change"),
    "comment_never_truncated": ("incidents_comment", "refuse_change"),
    "comment_words_immutable": ("incidents_comment", "refuse_change"),
}
CONDITIONAL = frozenset({"report_text_immutable", "comment_words_immutable"})  # they let other columns change
# SHA-256 of what each function does, blanks aside.
FUNCTIONS = {
    "refuse_change": "db462e4dea7fca3db44156b5e9387c5b9ecf42ceed184f2f3be0687300cb3d29",
    "revision_follows": "04910a6a5150f9cc0680178f94ac08af14753f33e0ded7be1103cf0e4aaf096b",
}
IN_FORCE = """
    SELECT tgname, c.relname, p.proname, p.prosrc, t.tgqual IS NOT NULL
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE c.relname = ANY(%s) AND t.tgenabled = 'O' AND NOT t.tgisinternal
      AND c.relnamespace = current_schema()::regnamespace
"""


def guards_amiss() -> list[str]:
    """«table: trigger» of each guard that is not there, switched off, or not the one that was set up."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [sorted({table for table, _function in GUARDS.values()})])
        found = {
            (trigger, table, function, fingerprint(source), conditional)
            for trigger, table, function, source, conditional in cursor.fetchall()
        }
    return [
        f"{table}: {trigger}"
        for trigger, (table, function) in GUARDS.items()
        if (trigger, table, function, FUNCTIONS[function], trigger in CONDITIONAL) not in found
    ]


def fingerprint(source: str) -> str:
    """SHA-256 of a function's source, however it is laid out."""
    return hashlib.sha256(re.sub(r"\s+", " ", source).strip().encode()).hexdigest()
