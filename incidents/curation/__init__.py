"""The one writer: incidents, claims, reports, comments, actors, sources and places change here and nowhere else.

Every verb takes `by`, the person who acts; locks the record, checks the right, changes, validates and writes the
`Revision` in one transaction.  It raises NotAllowed, ValidationError (with field names where a field is at fault) or
Conflict, and then has written nothing.  `docs/decisions/0003-one-writer.md` says why.
"""

from incidents.curation.bulk import advance_bulk, plan_bulk, start_bulk, undo_bulk
from incidents.curation.claims import accept_undecided, add_claim, claim_value, decide_claim
from incidents.curation.collecting import note_collection, note_item, save_origin
from incidents.curation.column_maps import column_maps, remove_map, save_map
from incidents.curation.comments import called_in, comment, mark_read, people_who_see, withdraw_comment
from incidents.curation.derivation import Judgement, hand_name, hand_names, judged, statements
from incidents.curation.errors import Conflict, NotAllowed
from incidents.curation.importing import Imported, import_named
from incidents.curation.imports import (
    FileRow,
    advance_import,
    fill_import,
    open_import,
    start_import,
    undo_import,
)
from incidents.curation.incidents import (
    allowed_moves,
    authors,
    authors_in,
    authors_of,
    change,
    create_incident,
    follow_claims,
    move,
)
from incidents.curation.links import link, propose_duplicates, propose_duplicates_of_new, unlink
from incidents.curation.merging import merge
from incidents.curation.named import save_named
from incidents.curation.people import remove_factors, save_person, seen_of_person, set_password, version_of_person
from incidents.curation.presence import leave, note_presence
from incidents.curation.recomputing import catch_up
from incidents.curation.redacting import places_of, redact, unredact
from incidents.curation.releases import enter_release, may_make_release, note_download, withdraw_release
from incidents.curation.reports import note_likeness, note_likeness_of_new, reports_amiss
from incidents.curation.reverting import revert, revertible
from incidents.curation.revisions import history, told_history
from incidents.curation.rights import system_user, told_in_confidence
from incidents.curation.saved_filters import remove_filter, save_filter, saved_filters
from incidents.curation.sealing import Seal, read_seal, seal_of_all
from incidents.curation.settling import KEPT, Consequence, consequence, open_flag, settle_flag
from incidents.curation.shaping import add_draft, join, split
from incidents.curation.snapshot import Values, blank, full_state, snapshot
from incidents.curation.storing import (
    DraftRecord,
    ReportRecord,
    Stored,
    incidents_of,
    numbered,
    sha256_of,
    store_report,
    store_reports,
)
from incidents.curation.tallies import add_tally, date_report, decide_tally
from incidents.curation.tasks import (
    MUST_END,
    OPEN,
    RECOMPUTING,
    REFRESHING,
    ask_task,
    begin_task,
    doing_inline,
    end_task,
    note_progress,
    put_on_queue,
    resume_task,
    stop_task,
)
from incidents.curation.tokens import SCOPE_NEEDS, make_token, note_use, scopes_of, token_behind, withdraw_token
from incidents.curation.undoing import take_back
from incidents.curation.unmerging import unmerge
from incidents.curation.verification import Fault, count_records, state_at, verify, verify_all
from incidents.curation.work import assign, assignable, mine, returned_to, reviewable_by, sent_back, sent_back_words

__all__ = [
    "KEPT",
    "MUST_END",
    "OPEN",
    "RECOMPUTING",
    "REFRESHING",
    "SCOPE_NEEDS",
    "Conflict",
    "Consequence",
    "DraftRecord",
    "Fault",
    "FileRow",
    "Imported",
    "Judgement",
    "NotAllowed",
    "ReportRecord",
    "Seal",
    "Stored",
    "Values",
    "accept_undecided",
    "add_claim",
    "add_draft",
    "add_tally",
    "advance_bulk",
    "advance_import",
    "allowed_moves",
    "ask_task",
    "assign",
    "assignable",
    "authors",
    "authors_in",
    "authors_of",
    "begin_task",
    "blank",
    "called_in",
    "catch_up",
    "change",
    "claim_value",
    "column_maps",
    "comment",
    "consequence",
    "count_records",
    "create_incident",
    "date_report",
    "decide_claim",
    "decide_tally",
    "doing_inline",
    "end_task",
    "enter_release",
    "fill_import",
    "follow_claims",
    "full_state",
    "hand_name",
    "hand_names",
    "history",
    "import_named",
    "incidents_of",
    "join",
    "judged",
    "leave",
    "link",
    "make_token",
    "mark_read",
    "may_make_release",
    "merge",
    "mine",
    "move",
    "note_collection",
    "note_download",
    "note_item",
    "note_likeness",
    "note_likeness_of_new",
    "note_presence",
    "note_progress",
    "note_use",
    "numbered",
    "open_flag",
    "open_import",
    "people_who_see",
    "places_of",
    "plan_bulk",
    "propose_duplicates",
    "propose_duplicates_of_new",
    "put_on_queue",
    "read_seal",
    "redact",
    "remove_factors",
    "remove_filter",
    "remove_map",
    "reports_amiss",
    "resume_task",
    "returned_to",
    "revert",
    "revertible",
    "reviewable_by",
    "save_filter",
    "save_map",
    "save_named",
    "save_origin",
    "save_person",
    "saved_filters",
    "scopes_of",
    "seal_of_all",
    "seen_of_person",
    "sent_back",
    "sent_back_words",
    "set_password",
    "settle_flag",
    "sha256_of",
    "snapshot",
    "split",
    "start_bulk",
    "start_import",
    "state_at",
    "statements",
    "stop_task",
    "store_report",
    "store_reports",
    "system_user",
    "take_back",
    "token_behind",
    "told_history",
    "told_in_confidence",
    "undo_bulk",
    "undo_import",
    "unlink",
    "unmerge",
    "unredact",
    "verify",
    "verify_all",
    "version_of_person",
    "withdraw_comment",
    "withdraw_release",
    "withdraw_token",
]
