"""The kinds of variants: each makes of an annotated report another with its answer, or None where it does not apply."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from incidents.extraction.context import Scanned, scan_report
from incidents.extraction.values import PlaceRow
from incidents.extraction.words.lexicon import Lexicon
from incidents.extraction.words.match import Hit
from incidents.extraction.words.normalize import fold_word

from .editing import ARABIC_DIGITS, Edit, attached, edited, number_words

Row = dict[str, Any]
HERE = Path(__file__).resolve().parent
SEAT = "دير الزور"
VILLAGES = ("الرويحنة", "تل السمن", "خربة العكلة", "الدحاميش", "أم المراعي", "الخويبرات")  # in no gazetteer
WEEKDAYS = ("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
MONTHS = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)
WESTERN = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
HEAD = re.compile(r"(?:ال)?(?:بلدة|قرية|مدينة|حي|حقل|مخيم|ناحية)[ _]")
SENTENCE = re.compile(r"(?<=[^\W\d]{2})\.(?=\s|$)")
# What ties a report to its own day of publication.
TIED = re.compile("|".join((*MONTHS, *WESTERN, r"\d{4}", r"\d/", "العام", "عام", "السنة", "الشهر", "هـ")))
JOINTS = {"lines": "\n\n", "stop": ". ", "moreover": "\nوفي سياق منفصل، ", "bullet": "\n• ", "stars": "\n***\n"}


def table(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


class Maker:
    """Makes variants; which words are taken is drawn from `random`."""

    def __init__(self, lexicon: Lexicon, places: Iterable[PlaceRow], random: Random, reports: Iterable[Row]) -> None:
        self.free = [row for row in reports if row["published"] and row["incidents"] and not TIED.search(row["text"])]
        self.lexicon = lexicon
        self.random = random
        self.near = _interchangeable(lexicon, places)
        self.phrases: dict[str, list[tuple[list[str], list[str]]]] = defaultdict(list)
        for row in table("phrases"):
            words = row["words"].split("|")
            self.phrases[row["kind"]].append((words[:1] if row["first_only"] else words, words))
        self.additions: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in table("additions"):
            self.additions[row["kind"]].append(row)

    def kinds(self) -> dict[str, Callable[[Row], Row | None]]:
        """Every kind by its name."""
        made: dict[str, Callable[[Row], Row | None]] = {
            "place: another": self.another_place,
            "place: unknown village": self.unknown_village,
            "place: hashtag": self.hashtag,
            "number: in words": self.in_words,
            "number: Arabic digits": self.arabic_digits,
            "date: yesterday by weekday": self.by_weekday,
            "date: today by weekday": self.today_by_weekday,
            "date: other month names": self.other_months,
            "order: place first": self.place_first,
            "order: day first": self.day_first,
            "marks: no commas": lambda row: self._rewritten(row, r"،", ""),
            "marks: line ends": lambda row: self._rewritten(row, r"(?<=[^\W\d]{3})\. +", "\n"),
            "marks: no stops": lambda row: self._rewritten(row, r"(?<=[^\W\d]{3})\.(?= )", "،"),
            "marks: no last stop": lambda row: self._rewritten(row, r"\.\s*$", ""),
            "marks: no line ends": lambda row: self._rewritten(row, r"(?<=\.)\n+", " "),
            "marks: brackets for quotes": lambda row: self._rewritten(row, r"[\"“”«»]", "'"),
            "letters: ه for ة": lambda row: self._rewritten(row, "ة", "ه"),
            "letters: no hamza": lambda row: self._rewritten(row, "[أإآ]", "ا"),
            "letters: tatweel": lambda row: self._rewritten(row, r"(?<=\b\w)(?=[تلنبس]\w{2})", "ـ"),
        }
        made |= {f"phrase: {kind}": (lambda row, kind=kind: self.rephrased(row, kind)) for kind in self.phrases}
        made |= {f"joined: {name}": (lambda row, mark=mark: self.joined(row, mark)) for name, mark in JOINTS.items()}
        made |= {f"added: {kind}": (lambda row, kind=kind: self.added(row, kind)) for kind in self.additions}
        return made

    # places

    def another_place(self, row: Row) -> Row | None:
        """Each place that stands in the answer, by another of its governorate and kind."""
        scanned = self._scan(row)
        edits: list[Edit] = []
        named: dict[str, str] = {}
        for hit in scanned.hits.get("places", ()):
            name = self.lexicon.places[hit.value].names[0]
            told = any(name in one["places"] for one in row["incidents"])
            if told and name not in named and self.near.get(hit.value):
                named[name] = self._fresh(hit.value, scanned, named.values())
        for hit in scanned.hits.get("places", ()):
            name = self.lexicon.places[hit.value].names[0]
            if name in named:
                edits.append(self._put(scanned, hit, named[name]))
        return self._placed(row, edits, named)

    def unknown_village(self, row: Row) -> Row | None:
        """A village that no gazetteer has, where the report says that it is a village or a town."""
        scanned = self._scan(row)
        for hit in scanned.hits.get("places", ()):
            name = self.lexicon.places[hit.value].names[0]
            once = sum(other.value == hit.value for other in scanned.hits["places"]) == 1
            headed = re.search(r"(?<!\w)\w?(?:قريه|بلده) $", scanned.before(hit.outer, 8))
            if once and headed and any(name in one["places"] for one in row["incidents"]) and not hit.prefix:
                new = self.random.choice(VILLAGES)
                return self._placed(row, [self._put(scanned, hit, new)], {name: new})
        return None

    def hashtag(self, row: Row) -> Row | None:
        scanned = self._scan(row)
        edits = []
        for hit in scanned.hits.get("places", ()):
            first, last = scanned.text.original(hit.start, hit.end)
            if hit.outer == hit.start and row["text"][first - 1 : first] in (" ", "\n"):
                edits.append((first, last, "#" + row["text"][first:last].replace(" ", "_")))
        return self._as(row, edited(row["text"], edits))

    def _put(self, scanned: Scanned, hit: Hit, name: str) -> Edit:
        first, last = scanned.text.original(hit.outer, hit.end)
        begun = scanned.text.at(hit.start)
        if head := HEAD.match(scanned.text.raw, begun, last):
            return head.end(), last, name.removeprefix(head[0])
        return first, last, attached(scanned.text.raw[first:begun], name)

    def _fresh(self, code: str, scanned: Scanned, taken: Iterable[str]) -> str:
        names = [n for n in self.near[code] if fold_word(n) not in scanned.folded and n not in taken]
        return self.random.choice(names or self.near[code])

    def _placed(self, row: Row, edits: list[Edit], named: Mapping[str, str]) -> Row | None:
        made = self._as(row, edited(row["text"], edits))
        if made:
            for one in made["incidents"]:
                one["places"] = [named.get(name, name) for name in one["places"]]
        return made

    # numbers and dates

    def in_words(self, row: Row) -> Row | None:
        scanned = self._scan(row)
        edits = []
        for hit in scanned.hits.get("count_nouns", ()):
            digits = re.search(r"(?<![\d/.,])([و]?)(\d{1,2}) $", scanned.before(hit.outer, 5))
            plural = hit.row["number"] in ("plural", "collective")
            if digits is None or hit.prefix or plural != (int(digits[2]) <= 10):
                continue
            if words := number_words(int(digits[2]), feminine=hit.row["gender"] == "f"):
                at = hit.outer - len(digits[2]) - 1
                edits.append((*scanned.text.original(at, hit.outer - 1), words))
        return self._as(row, edited(row["text"], edits))

    def arabic_digits(self, row: Row) -> Row | None:
        return self._as(row, row["text"].translate(ARABIC_DIGITS))

    def by_weekday(self, row: Row) -> Row | None:
        return self._with_weekday(row, r"\bأمس\b(?! الأول)(?! *[،(]? *(?:%s))", 1)

    def today_by_weekday(self, row: Row) -> Row | None:
        return self._with_weekday(row, r"(?<= )اليوم\b(?! *[،(]? *(?:%s))(?! (?:التالي|نفسه|ذاته|الأول|الثاني|ال))", 0)

    def _with_weekday(self, row: Row, pattern: str, days: int) -> Row | None:
        if row["published"] is None:
            return None
        weekday = WEEKDAYS[(date.fromisoformat(row["published"]) - timedelta(days)).weekday()]
        return self._rewritten(row, pattern % "|".join((*WEEKDAYS, "الاثنين")), rf"\g<0> {weekday}")

    def other_months(self, row: Row) -> Row | None:
        """آذار/مارس for آذار or for مارس."""
        names = dict(zip((*MONTHS, *WESTERN), (*WESTERN, *MONTHS), strict=True))
        both = "|".join(names)
        return self._rewritten(
            row,
            rf"(?<=\d )({both})\b(?! */)",
            lambda month: self.random.choice(("{0}/{1}", "{1}")).format(month[1], names[month[1]]),
        )

    # order of words

    def place_first(self, row: Row) -> Row | None:
        """قُتل مدني في بلدة الشحيل: في بلدة الشحيل قُتل مدني."""
        names = "|".join(map(re.escape, _places(row)))
        return self._moved(row, rf"(?:في|ب)\s?(?:قرية|بلدة|مدينة) (?:{names})") if names else None

    def day_first(self, row: Row) -> Row | None:
        days = "|".join(WEEKDAYS)
        return self._moved(row, rf"(?:(?:صباح|مساء|ظهر|فجر|عصر) )?(?:أمس|اليوم)(?: (?:{days}))?")

    def _moved(self, row: Row, what: str) -> Row | None:
        """The first sentence that begins with a verb of harm or attack, with one of its phrases moved to its head."""
        verb = r"(?:قُ?تل|أُ?صيب|ا?ستهدف|اغتال|انفجر|اعتقل|داهم|هاجم|شن|قصف|اندلع|عُ?ثر|خطف|اختطف|نفذ)\w*"
        found = re.search(rf"(?:^|\n|\. )({verb} [^.\n؛]*?)،? ({what})(?=[ ،.])", row["text"])
        if not found:
            return None
        return self._as(row, edited(row["text"], [(found.start(1), found.end(2), f"{found[2]}، {found[1]}")]))

    # words

    def rephrased(self, row: Row, kind: str) -> Row | None:
        text = row["text"]
        done: list[Edit] = []
        for sought, words in self.phrases[kind]:
            longest = sorted(sought, key=len, reverse=True)
            pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?![\w_])")
            for found in pattern.finditer(text):
                done.append((*found.span(), self.random.choice([w for w in words if w != found[0]])))
        return self._as(row, edited(text, done))

    def added(self, row: Row, kind: str) -> Row | None:
        """A sentence or clause more, and what it adds to the answer."""
        chosen = self.random.choice(self.additions[kind])
        if chosen["adds"] and not row["published"]:
            return None
        text, words, named = row["text"].rstrip(), chosen["words"], ""
        if "{place}" in words:
            here = [c for h in self._scan(row).hits.get("places", ()) if (c := h.value) in self.near]
            if not here:
                return None
            named = self._fresh(here[0], self._scan(row), ())
            words = words.replace("{place}", named)
        made = self._as(row, _inserted(text, chosen["where"], words))
        if made and chosen["adds"]:
            self._add(made, chosen["adds"], named)
        return made

    def joined(self, row: Row, mark: str) -> Row | None:
        """Two reports in one text, where no date ties either to its own day of publication."""
        if row["published"] is None or TIED.search(row["text"]):
            return None
        others = [one for one in self.free if one["id"] != row["id"] and _weekday(one) == _weekday(row)]
        others = [one for one in others if not {*_places(one)} & {*_places(row)}]
        if not others:
            return None
        other = self.random.choice(others)
        made = self._as(row, row["text"].rstrip() + mark + other["text"].lstrip(" •-"))
        apart = date.fromisoformat(row["published"]) - date.fromisoformat(other["published"])
        for one in other["incidents"] if made else ():
            moved = {end: _later(one["date"][end], apart) for end in ("start", "end")}
            made["incidents"].append({**one, "date": one["date"] | moved})
        if made:
            made["tallies"] += other["tallies"]
        return made

    def _add(self, row: Row, adds: str, place: str) -> None:
        what, number, *figures = adds.split(" ")
        if what == "tally":
            row["tallies"].append({"count": int(number), "outcome": "killed"})
            return
        day = (date.fromisoformat(row["published"]) - timedelta(int(number))).isoformat()
        first, *others = what.split("/")
        hurt = [
            {"outcome": outcome, "status": "unknown", "min": int(n), "max": int(n), "children": 0, "women": 0}
            for outcome, n in zip(figures[::2], figures[1::2], strict=True)
        ]
        row["incidents"].append(
            {"summary": "", "event_type": first, "also_acceptable": others, "places": [place], "casualties": hurt}
            | {"date": {"start": day, "end": day, "precision": "day"}, "background": False, "time_of_day": None}
            | {"side_a": [], "side_b": [], "weapons": [], "sources": []}
        )

    # how they are made

    def _scan(self, row: Row) -> Scanned:
        published = date.fromisoformat(row["published"]) if row["published"] else None
        return scan_report(row["text"], published, row["publisher"], self.lexicon)

    def _rewritten(self, row: Row, pattern: str, words: str | Callable[[re.Match[str]], str]) -> Row | None:
        return self._as(row, re.sub(pattern, words, row["text"]))

    def _as(self, row: Row, text: str) -> Row | None:
        """The report with another text, without its quotes; None where the text is the same."""
        if text == row["text"]:
            return None
        kept = [
            {k: list(v) if isinstance(v, list) else v for k, v in one.items() if k != "evidence"}
            for one in row["incidents"]
        ]
        return {**row, "text": text, "incidents": kept, "tallies": list(row["tallies"])}


def _later(day: str | None, by: timedelta) -> str | None:
    return (date.fromisoformat(day) + by).isoformat() if day else None


def _weekday(row: Row) -> int:
    return date.fromisoformat(row["published"]).weekday()


def _places(row: Row) -> list[str]:
    return [name for one in row["incidents"] for name in one["places"]]


def _inserted(text: str, where: str, words: str) -> str:
    if where == "end":
        return f"{text.rstrip('.')}.\n{words}"
    if where == "start":
        return words + text
    ends = [m.start() for m in SENTENCE.finditer(text) if m.start() > 80]
    if not ends:
        return text
    if where == "clause":
        return f"{text[: ends[0]]}، {words}{text[ends[0] :]}"
    return f"{text[: ends[0]]}. {words}{text[ends[0] :].removeprefix('.')}"


def _interchangeable(lexicon: Lexicon, places: Iterable[PlaceRow]) -> dict[str, list[str]]:
    """Other places' names, by code: of the same governorate and kind, and no words or parts of other names."""
    rows = list(places)
    bearers: dict[str, int] = defaultdict(int)
    for row in rows:
        for name in {fold_word(name) for name in row.names}:
            bearers[name] += 1
    groups: dict[tuple[str, str], list[PlaceRow]] = defaultdict(list)
    for row in rows:
        groups[row.governorate, row.kind].append(row)
    found = {}
    for group in groups.values():
        if group[0].kind in ("village", "town", "neighbourhood", "oil_field", "camp"):
            names = [(row.code, row.names[0]) for row in group if _plain(lexicon, row, bearers)]
            for row in group:
                if row.names[0] == SEAT:
                    continue  # stands for its governorate too
                found[row.code] = [name for code, name in names if code != row.code]
    return {code: names for code, names in found.items() if names}


def _plain(lexicon: Lexicon, row: PlaceRow, bearers: Mapping[str, int]) -> bool:
    """Whether a name stands for one place only, and for nothing else, where its kind is told."""
    name = row.names[0]
    hits = scan_report(f"في قريه {name}", None, None, lexicon).hits
    read = [hit for hit in hits.get("places", ()) if hit.value == row.code]
    other = {layer for layer in hits if layer not in ("places", "place_heads", "not_casualties", "not_places")}
    return bearers[fold_word(name)] == 1 and len(hits.get("places", ())) == 1 and bool(read) and not other
