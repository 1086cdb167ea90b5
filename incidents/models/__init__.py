"""The nouns of the register: facts about one row live here, changes in `incidents.curation`."""

from incidents.models.actor import Actor, ActorAlias, ActorPeriod
from incidents.models.api_token import ApiToken
from incidents.models.audit import AuditEntry
from incidents.models.bulk import BulkRow, BulkRun
from incidents.models.claim import Claim
from incidents.models.collecting import CollectedItem, ReportOrigin
from incidents.models.comment import Comment, Mention
from incidents.models.imports import ColumnMap, Import, ImportRow
from incidents.models.incident import (
    Casualty,
    Incident,
    IncidentActor,
    IncidentFlag,
    IncidentLink,
    IncidentPlace,
    IncidentSource,
    ReferenceCounter,
)
from incidents.models.presence import Presence
from incidents.models.reading import IncidentTerms, ReportTerms
from incidents.models.release import Release
from incidents.models.report import Report, ReportLikeness, Tally
from incidents.models.revision import Revision
from incidents.models.saved_filter import SavedFilter
from incidents.models.source import Source, SourceAlias
from incidents.models.task import Task
from incidents.models.taxonomy import EventType, Weapon

__all__ = [
    "Actor",
    "ActorAlias",
    "ActorPeriod",
    "ApiToken",
    "AuditEntry",
    "BulkRow",
    "BulkRun",
    "Casualty",
    "Claim",
    "CollectedItem",
    "ColumnMap",
    "Comment",
    "EventType",
    "Import",
    "ImportRow",
    "Incident",
    "IncidentActor",
    "IncidentFlag",
    "IncidentLink",
    "IncidentPlace",
    "IncidentSource",
    "IncidentTerms",
    "Mention",
    "Presence",
    "ReferenceCounter",
    "Release",
    "Report",
    "ReportLikeness",
    "ReportOrigin",
    "ReportTerms",
    "Revision",
    "SavedFilter",
    "Source",
    "SourceAlias",
    "Tally",
    "Task",
    "Weapon",
]
