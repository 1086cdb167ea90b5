"""Reading conflict reports in Arabic: text in, drafts with evidence out. Plain Python; knows no database."""

from .explain import as_text, explain
from .parts import extract
from .words.lexicon import Lexicon
from .words.tables import LexiconError

__all__ = ["Lexicon", "LexiconError", "as_text", "explain", "extract"]
