"""Whose words each clause is: a source speaks for its sentence, and goes on speaking in the next (وأضاف المصدر)."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.mentions.place_roles import EVENT
from incidents.extraction.mentions.simple import CodeMention
from incidents.extraction.words.wording import Phrase, any_of

from .frame import Frame

_GOES_ON = Phrase(
    r"\s*(?:و|ف)?" + any_of("speaker_went_on") + r"\s*،?\s*(?:ال" + any_of("speakers") + r"|ان|الي ان|انه|بان|:)"
)
_SAME_SPEAKER = Phrase(r"\s*(?:الي\s+)?(?:لل|ال)" + any_of("speakers", "outlet_heads") + r"\b")
_NEW_VOICE = frozenset({"contrast", "new_incident", "earlier_incident", "background"})


def attribute(scanned: Scanned, frames: list[Frame], speakers: list[CodeMention]) -> list[CodeMention]:
    """Fill in who tells the clauses of one sentence; returns who speaks at its end."""
    for frame in frames:
        if frame.sources:
            speakers = frame.sources
        elif speakers and scanned.match(_GOES_ON, frame.start, frame.end):
            frame.sources = speakers[-1:]
        elif speakers and _speaks_again(scanned, frame):
            frame.told_by = speakers[-1:]
    _spread(scanned, frames)
    return speakers


def _speaks_again(scanned: Scanned, frame: Frame) -> bool:
    """وفقاً للمصادر, وأشارت المصادر, بحسب الموقع: the speaker told before, by the noun alone."""
    return any(
        scanned.match(_SAME_SPEAKER, word.end, word.end + 20)
        for word in scanned.inside("reporting", frame.start, frame.end)
    )


def _spread(scanned: Scanned, frames: list[Frame]) -> None:
    """قال X إن … وإن … speaks on to the right, … وفق X at the end of an act back over the whole of it."""
    for index, frame in enumerate(frames):
        if not frame.sources:
            continue
        if _leads(frame):
            for later in frames[index + 1 :]:
                if later.sources or later.opener in _NEW_VOICE:
                    break
                later.told_by = later.told_by or list(frame.sources)
        while index and not frames[index].opener and not _own_act(frames[index]):
            index -= 1
            if frames[index].sources:
                break
            frames[index].told_by = list(frame.sources)


def _leads(frame: Frame) -> bool:
    return frame.sources[0].start - frame.start < 40


def _own_act(frame: Frame) -> bool:
    return frame.telling and any(p.role == EVENT for p in frame.places)
