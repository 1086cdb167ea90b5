"""Which records may be of one event, and which reports have near-equal text: found here, decided by people."""

from incidents.matching.candidates import Match, absorbed, compared, likely_same
from incidents.matching.many import Group, Surroundings
from incidents.matching.reports import near_equal_reports

__all__ = ["Group", "Match", "Surroundings", "absorbed", "compared", "likely_same", "near_equal_reports"]
