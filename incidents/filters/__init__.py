"""The one filter over incidents, what pages show of it, and what may be asked of everything else."""

from incidents.filters.conditions import LOOK, IncidentFilter, without, without_look
from incidents.filters.entities import ActorFilter, ClaimFilter, PlaceFilter, ReportFilter, SourceFilter, TallyFilter
from incidents.filters.facets import facets
from incidents.filters.loosening import Loosened, loosened
from incidents.filters.paging import BadCursor, Page, Tallied, count_up_to, counts_up_to, page

__all__ = [
    "LOOK",
    "ActorFilter",
    "BadCursor",
    "ClaimFilter",
    "IncidentFilter",
    "Loosened",
    "Page",
    "PlaceFilter",
    "ReportFilter",
    "SourceFilter",
    "Tallied",
    "TallyFilter",
    "count_up_to",
    "counts_up_to",
    "facets",
    "loosened",
    "page",
    "without",
    "without_look",
]
