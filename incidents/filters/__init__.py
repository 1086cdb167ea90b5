"""The one filter over incidents, and what pages show of it."""

from incidents.filters.conditions import LOOK, IncidentFilter, without, without_look
from incidents.filters.facets import facets
from incidents.filters.loosening import Loosened, loosened
from incidents.filters.paging import BadCursor, Page, count_up_to, page

__all__ = [
    "LOOK",
    "BadCursor",
    "IncidentFilter",
    "Loosened",
    "Page",
    "count_up_to",
    "facets",
    "loosened",
    "page",
    "without",
    "without_look",
]
