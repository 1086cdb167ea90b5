"""Closed lists of codes: states, precisions, outcomes, flags.  Open lists (actors, weapons) are tables."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a record stands; moves between them are in `workflow.TRANSITIONS`."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("rejected")
    MERGED = "merged", _("merged")


class Origin(TextChoices):
    """How a record came to be: provenance, never a state."""

    INGESTED = "ingested", _("drafted from a report")
    MANUAL = "manual", _("entered by hand")
    IMPORTED = "imported", _("imported")


class DatePrecision(TextChoices):
    DAY = "day", _("day")
    RANGE = "range", _("between two days")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    REPORT = "report", _("day of the report")
    UNKNOWN = "unknown", _("unknown")


class TimeOfDay(TextChoices):
    MIDNIGHT = "midnight", _("midnight")
    DAWN = "dawn", _("dawn")
    MORNING = "morning", _("morning")
    NOON = "noon", _("noon")
    AFTERNOON = "afternoon", _("afternoon")
    EVENING = "evening", _("evening")
    NIGHT = "night", _("night")


class PlacePrecision(TextChoices):
    """How exactly the place of an incident is known (ACLED geo_precision 1-3, GED where_prec 1-6)."""

    EXACT = "exact", _("exact point")
    PLACE = "place", _("in the named place")
    NEAR = "near", _("near the named place")
    SUBDISTRICT = "subdistrict", _("subdistrict")
    DISTRICT = "district", _("district")
    GOVERNORATE = "governorate", _("governorate")
    COUNTRY = "country", _("country")


class Role(TextChoices):
    SIDE_A = "side_a", _("side A (acted)")
    SIDE_B = "side_b", _("side B (was hit)")
    OTHER = "other", _("other")


class Certainty(TextChoices):
    ASSERTED = "asserted", _("asserted")
    REPORTED = "reported", _("reported")
    HEDGED = "hedged", _("hedged")
    DENIED = "denied", _("denied")


class Confidence(TextChoices):
    """How far to trust what the machine has read; `docs/extraction.md` says how often each was right."""

    SURE = "sure", _("sure")
    CHECK = "check", _("check")
    DOUBTFUL = "doubtful", _("doubtful")

    @classmethod
    def of(cls, share: float) -> Confidence:
        """The word for a share of 1."""
        if share >= SURE_FROM:
            return cls.SURE
        return cls.CHECK if share >= CHECK_FROM else cls.DOUBTFUL


SURE_FROM, CHECK_FROM = 0.85, 0.6


class Outcome(TextChoices):
    KILLED = "killed", _("killed")
    INJURED = "injured", _("injured")
    KILLED_OR_INJURED = "killed_or_injured", _("killed or injured")
    DETAINED = "detained", _("detained")
    ABDUCTED = "abducted", _("abducted")
    MISSING = "missing", _("missing")


class VictimStatus(TextChoices):
    CIVILIAN = "civilian", _("civilian")
    COMBATANT = "combatant", _("combatant")
    UNKNOWN = "unknown", _("unknown")


class ClaimState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    CORRECTED = "corrected", _("corrected")
    REJECTED = "rejected", _("rejected")


class ClaimField(TextChoices):
    """The fields of an incident that a report can state."""

    EVENT_TYPE = "event_type", _("event type")
    DATE = "date", _("date")
    TIME_OF_DAY = "time_of_day", _("time of day")
    PLACE = "places", _("place")
    SIDE_A = "side_a", _("side A")
    SIDE_B = "side_b", _("side B")
    WEAPON = "weapons", _("weapon")
    CASUALTY = "casualties", _("casualties")
    SOURCE = "sources", _("source")


class Grade(TextChoices):
    """Airwars' five grades of civilian-harm allegations."""

    CONFIRMED = "confirmed", _("confirmed")
    FAIR = "fair", _("fair")
    WEAK = "weak", _("weak")
    CONTESTED = "contested", _("contested")
    DISCOUNTED = "discounted", _("discounted")


class FlagCode(TextChoices):
    """Warnings that a person must settle."""

    MONTH_MISMATCH = "month_mismatch", _("the two month names disagree")
    WEEKDAY_MISMATCH = "weekday_mismatch", _("weekday and date disagree")
    PLACE_VARIANT = "place_variant", _("place misspelt in the report")
    PLACE_AMBIGUOUS = "place_ambiguous", _("several places have this name")
    PLACE_UNKNOWN = "place_unknown", _("place not in the gazetteer")
    PERPETRATOR_UNCERTAIN = "perpetrator_uncertain", _("perpetrator only suspected")
    CASUALTY_CONFLICT = "casualty_conflict", _("casualty figures disagree")
    STATUS_CONFLICT = "status_conflict", _("victim called civilian and fighter")
    DEATH_TOLL_MAY_RISE = "death_toll_may_rise", _("toll may rise")
    NO_PUBLISHED_DATE = "no_published_date", _("day of publication not known")
    POSSIBLE_DUPLICATE = "possible_duplicate", _("may be a duplicate")
    SUM_MISMATCH = "sum_mismatch", _("parts do not add up to the total")


# Publishing waits for these; the rest inform (DESIGN: "no open flag of severity must settle").
MUST_SETTLE = frozenset(
    {
        FlagCode.MONTH_MISMATCH,
        FlagCode.WEEKDAY_MISMATCH,
        FlagCode.PLACE_AMBIGUOUS,
        FlagCode.PLACE_UNKNOWN,
        FlagCode.STATUS_CONFLICT,
        FlagCode.NO_PUBLISHED_DATE,
        FlagCode.POSSIBLE_DUPLICATE,
        FlagCode.SUM_MISMATCH,
    }
)


class LinkKind(TextChoices):
    SAME_EVENT = "same_event", _("same event")
    FOLLOW_UP = "follow_up", _("follow-up")
    RETALIATION = "retaliation", _("retaliation")
    PART_OF = "part_of", _("part of")
    NOT_DUPLICATE = "not_duplicate", _("not a duplicate")


class SourceKind(TextChoices):
    MONITOR = "monitor", _("monitor")
    OFFICIAL = "official", _("official")
    STATE_MEDIA = "state_media", _("state media")
    ARMED_GROUP_MEDIA = "armed_group_media", _("armed-group media")
    LOCAL_MEDIA = "local_media", _("local media")
    NATIONAL_MEDIA = "national_media", _("national media")
    WIRE = "wire", _("wire service")
    RESPONDER = "responder", _("responder")
    UNNAMED = "unnamed", _("unnamed")
    OTHER = "other", _("other")


class SourceScale(TextChoices):
    """ACLED's source_scale."""

    LOCAL = "local", _("local")
    SUBNATIONAL = "subnational", _("subnational")
    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    INTERNATIONAL = "international", _("international")
    OTHER = "other", _("other")


class EventFamily(TextChoices):
    """Six families that carry colour and shape on pages and maps."""

    BATTLE = "battle", _("battle")
    REMOTE = "remote", _("remote violence")
    CIVILIANS = "civilians", _("violence against civilians")
    DEMONSTRATION = "demonstration", _("demonstration")
    STRATEGIC = "strategic", _("strategic development")
    ACCIDENT = "accident", _("accident")


class ActorKind(TextChoices):
    """What a group counts as in a period."""

    STATE_FORCES = "state_forces", _("state forces")
    REBEL = "rebel", _("rebel group")
    REBEL_ADMINISTRATION = "rebel_administration", _("administration of a rebel group")
    MILITIA = "militia", _("militia")
    IDENTITY_MILITIA = "identity_militia", _("clan or tribal fighters")
    PRIVATE_MILITARY = "private_military", _("private military company")
    COALITION = "coalition", _("coalition of states")
    CRIMINAL = "criminal", _("criminal group")
    UNIDENTIFIED = "unidentified", _("unidentified")
    CIVILIAN = "civilian", _("civilians")
    OTHER = "other", _("other")


class AcledInteraction(TextChoices):
    """ACLED's interaction codes 1 to 8 in its own words."""

    STATE_FORCES = "State forces", _("1 State forces")
    REBEL_GROUP = "Rebel group", _("2 Rebel group")
    POLITICAL_MILITIA = "Political militia", _("3 Political militia")
    IDENTITY_MILITIA = "Identity militia", _("4 Identity militia")
    RIOTERS = "Rioters", _("5 Rioters")
    PROTESTERS = "Protesters", _("6 Protesters")
    CIVILIANS = "Civilians", _("7 Civilians")
    EXTERNAL = "External/Other forces", _("8 External or other forces")


class RedactionKind(TextChoices):
    """What words of a report are hidden for."""

    PERSON = "person", _("name of a person")
    PLACE = "place", _("place where somebody can be found")
    CONTACT = "contact", _("telephone, address or account")
    OTHER = "other", _("other")


class BulkState(TextChoices):
    """How far a bulk change has come."""

    PREVIEWING = "previewing", _("being looked through")
    READY = "ready", _("ready to run")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class BulkOutcome(TextChoices):
    """What becomes of one record in a bulk change."""

    WAITING = "waiting", _("not looked at yet")
    READY = "ready", _("would change")
    SAME = "same", _("nothing to change")
    REFUSED = "refused", _("refused")
    CHANGED = "changed", _("changed")
    UNDONE = "undone", _("set back")
    KEPT = "kept", _("not set back")


class ImportKind(TextChoices):
    """What a file of an import holds."""

    OWN_CSV = "own_csv", _("Sijil’s own CSV")
    OWN_JSONL = "own_jsonl", _("Sijil’s own JSON Lines")
    ACLED = "acled", _("ACLED’s events, as source material")
    GED = "ged", _("UCDP GED’s events, as source material")
    SHEET = "sheet", _("a sheet of the desk’s own")


class ImportOutcome(TextChoices):
    """What becomes of one row of a file."""

    WAITING = "waiting", _("not looked at yet")
    NEW = "new", _("new")
    DIFFERS = "differs", _("would change")
    SAME = "same", _("nothing to change")
    BAD = "bad", _("bad")
    CONFLICT = "conflict", _("conflict")
    CREATED = "created", _("made")
    CHANGED = "changed", _("changed")
    UNDONE = "undone", _("set back")
    KEPT = "kept", _("not set back")


class TaskState(TextChoices):
    """How far a piece of long work has come."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class TokenScope(TextChoices):
    """What a program may do with a token, of what its owner may do."""

    READ = "read", _("read")
    INGEST = "ingest", _("send reports")
    CURATE = "curate", _("move records")


class TokenState(TextChoices):
    LIVE = "live", _("in force")
    EXPIRED = "expired", _("run out")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OriginKind(TextChoices):
    """What reports are collected from."""

    FEED = "feed", _("a feed (RSS or Atom)")
    PAGE = "page", _("a web page")
    FOLDER = "folder", _("a folder of texts and saved pages")
    TELEGRAM = "telegram", _("an export of Telegram Desktop (result.json)")


class CollectOutcome(TextChoices):
    """What became of an item that was collected."""

    STORED = "stored", _("stored")
    NEAR = "near", _("stored, near-equal to another report")
    REPEAT = "repeat", _("already here")
    REFUSED = "refused", _("not a report")
