"""How well drafts agree with annotated reports: reading the annotation, pairing, counting, and telling the figures."""

from .gold import GoldError, GoldReport, is_kept_apart, only_measures, read_gold
from .scores import FIELDS, Answer, Scores, answered, score

__all__ = [
    "FIELDS",
    "Answer",
    "GoldError",
    "GoldReport",
    "Scores",
    "answered",
    "is_kept_apart",
    "only_measures",
    "read_gold",
    "score",
]
