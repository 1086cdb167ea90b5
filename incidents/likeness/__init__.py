"""How likely two records are of one event, and why.  Pure: no database; `incidents.matching` brings the records."""

from incidents.likeness.compare import compare, distance_km, excluded
from incidents.likeness.values import LIKELY, Comparison, Event, Figure, Size, Where, total

__all__ = ["LIKELY", "Comparison", "Event", "Figure", "Size", "Where", "compare", "distance_km", "excluded", "total"]
