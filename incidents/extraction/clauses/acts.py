"""Whether words tell an act, and which event types two tellings of one act may bear."""

from __future__ import annotations

from incidents.extraction.context import Scanned
from incidents.extraction.words.wording import Phrase, any_of

TIME_WORDS = ("relative_dates", "weekdays", "day_parts")  # layers of words that tell when, but for months

# Types that one act may bear in two tellings; others are two acts.
_FAMILIES = (
    {"airstrike", "drone_strike", "shelling", "raid", "attack_on_civilians", "attack_on_forces"},
    {
        "ied",
        "landmine",
        "suicide_bombing",
        "grenade",
        "attack_on_forces",
        "assassination",
        "attack_on_civilians",
        "accident",
    },
    {
        "attack_on_forces",
        "armed_clash",
        "territorial_change",
        "suicide_bombing",
        "raid",
        "attack_on_civilians",
        "assassination",
    },
    {"assassination", "attack_on_civilians", "execution", "body_found", "abduction", "death_in_custody"},
    *({"raid", act} for act in ("arrest", "airstrike", "armed_clash")),
    {"arrest", "armed_clash"},
    {"arrest", "abduction"},
    {"airstrike", "armed_clash"},
    {"protest", "riot"},
    {"communal_clash", "armed_clash"},
    {"property_destruction", "threat", "attack_on_civilians", "arrest", "displacement"},
    *({"other", act} for act in ("ied", "landmine", "grenade", "drone_strike")),  # foiled
)


def related(first: str, second: str) -> bool:
    """Whether two types can be two tellings of one act."""
    return first == second or any(first in family and second in family for family in _FAMILIES)


# What is told by a word of a general sense: وأدى الهجوم إلى … of shells as well as of gunmen.
_STRIKES = frozenset({"airstrike", "drone_strike", "shelling"})
_BOMBS = frozenset({"ied", "landmine", "suicide_bombing", "grenade"})
_CALLED = {
    "attack": _STRIKES | _BOMBS | {"attack_on_forces", "attack_on_civilians", "assassination", "raid", "riot"},
    "explosion": _BOMBS | {"accident"},
    "bombard": _STRIKES,
}


def may_be_called(noun: str, kind: str) -> bool:
    """Whether an act of type `kind` may be taken up by a noun of this sense or type (الهجوم, الانفجار, القصف)."""
    return kind == noun or kind in _CALLED.get(noun, ())


def tells_act(scanned: Scanned, start: int, end: int) -> bool:
    """Whether a stretch tells an act by itself, or people harmed (قتل مدني بطلق ناري)."""
    if any(hit.entry.strong for hit in scanned.inside("triggers", start, end)):
        return True
    return any(hit.value != "none" for hit in scanned.inside("outcomes", start, end))


_HOW_SEIZED = Phrase(r"و?(?:ذلك\s+)?(?:بعد|عقب|اثر)\s+(?:ال)?" + any_of("ways_to_seize") + r"(?!\w)")
_SEIZES = frozenset({"arrest", "abduction"})
_OF_DAYS = frozenset({"same_day", "day_offset"})


def tells_how_seized(scanned: Scanned, start: int, at: int) -> bool:
    """اعتقلت قسد قيادياً، وذلك بعد مداهمة منزله فجراً: whether `at` goes on with the act told since `start`."""
    if not scanned.match(_HOW_SEIZED, at) or scanned.inside("weekdays", start, at):
        return False
    if any(word.row["kind"] in _OF_DAYS for word in scanned.inside("relative_dates", start, at)):
        return False
    return any(act.value in _SEIZES for act in scanned.inside("triggers", start, at))


_LATER = Phrase(r"[^\w]*[وف]?(?:بعد|قبل)\w{0,2}\s+(?:ذلك\s+)?" + any_of("short_whiles"))  # وبعد أقل من ساعة
# انفجر لغم آخر, استهدفت دورية أخرى: another weapon, or others than those told
_ANOTHER_ONE = Phrase(
    r"(?<!\w)[وفبل]?(?:ال)?"
    + any_of("those_of_whom_another")
    + r"(?:\s+[^\s،,.]+){0,2}?\s+(?:اخر|اخري|ثان|ثانيه|ثاني|مماثل|مماثله)(?!\w)"
)


# كما انفجر لغم آخر بعائلة في ريف بلدة …
_ANOTHER_DEVICE = Phrase(r"(?<!\w)" + any_of("devices") + r"\s+(?:[^\s،,.]+\s+)?(?:اخر|اخري|ثان|ثانيه)(?!\w)")


def tells_another(scanned: Scanned, start: int, end: int, *, dated: bool, elsewhere: bool = False) -> bool:
    """وبعد ساعات انفجر لغم آخر, فيما اعتقلت دورية أخرى أمس: another of the same kind, at another time.

    `elsewhere`: whether the stretch names a region of its own, where another device went off.
    """
    if elsewhere and scanned.search(_ANOTHER_DEVICE, start, end):
        return True
    return (dated or is_later(scanned, start)) and scanned.search(_ANOTHER_ONE, start, end) is not None


def is_later(scanned: Scanned, start: int) -> bool:
    """Whether words set what follows some hours or minutes after what was told."""
    return scanned.match(_LATER, start) is not None
