"""The one filter over incidents, and what pages show of it."""

from incidents.filters.conditions import IncidentFilter

__all__ = ["IncidentFilter"]
