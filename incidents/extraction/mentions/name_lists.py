"""Lists of names that say how many they are: كل من أحمد الخلف ومحمد الجاسم, أسماء الشهداء with a name a line."""

from __future__ import annotations

import re
from dataclasses import replace

from incidents.extraction.context import Scanned, between
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .counted import People

MOST = 40  # names
LONGEST = 400  # letters of a list within a sentence
_EACH = Phrase(r"(?<!\w)(?:و|ب|ل)?(?:كل|كلا)\s+من\s*:?\s*")
_KNOWN = Phrase(  # عرف من القتلى أحمد وخالد: some of them
    r"(?<!\w)(?:و|ف)?(?:قد\s+)?عرف\w?\s+(?:\w+\s+)?(?:منهما?|من\s+(?:بين\s+)?(?:ال)?(?:قتلي|شهداء|ضحايا|جرحي|مصابين|معتقلين)|من\s+اسماء\s+(?:ال)?\w+)\s*:?\s+"
)
_AFTER_COLON = re.compile(r":\s{1,3}(?:1\s?[-–_]+\s*)?(?=[\u0621-\u064a]{3,}\s+(?!في|من|علي)[\u0621-\u064a]{3,})")
_BETWEEN = re.compile(r"(?:في|بين|الي|عن|داخل|علي)\s+$")
_TOKEN = re.compile(r"[^\s،,.:؛()/\n]+|[،,.:؛()/\n]")
_SEPARATES = frozenset("،,/-–")
_AND = re.compile(r"و(?:ال)?[\u0621-\u064a]{3,}")
_STOP = re.compile(
    r"(?:" + any_of("after_names") + r"|في|علي|الي|عن|مع|لدي|اثناء|الذي|التي|الذين|وذلك|وهم|وهو|كما|فيما|بينما"
    r"|و?(?:ال)?عشرات|و?عدد|واخر(?:ين|ون)|وغير(?:هم|هما)|وفق|وفقا|بحسب|وبحسب|حسب|وحسب|نقلا|لقوا|قضوا)"
)
_HEADING = Phrase(
    r"(?<!\w)(?:ال)?اسماء\s+(?P<some>بعض\s+|من\s+عرف\w?\s+(?:منهم\s+)?(?:من\s+)?(?:بين\s+)?)?(?:ال)?(?P<who>"
    + any_of("listed_people")
    + r")(?P<rest>[^\n]{0,140})\n+",
)
_ITEM = re.compile(r"[^\w\n]*(?:\d{1,2}\s*[-–.)⃣/]*\s*)?[\u0621-\u064a][^\n]{2,70}(?:\n+|$)")
_SO_FAR = re.compile(r"وصل|عرف|حتي|هلق|بعض|اولي|الان")
_GOD = re.compile(r"\s+(?:يرحم|يتقبل|يشفي|يفك|يلعن|يصبر|اكبر|لا)")
_JOINED = re.compile(r"\sو(?:ال)?(?=[\u0621-\u064a]{3,})")


def with_names(scanned: Scanned, people: list[People]) -> list[People]:
    """The people, lists of names counted and put in the place of the nouns within them."""
    found = [group for m in scanned.all_of(_EACH) if (group := _in_line(scanned, m, people))]
    found += [group for m in scanned.all_of(_KNOWN) if (group := _some(scanned, m, people))]
    found += [group for m in _AFTER_COLON.finditer(scanned.folded) if (group := _of_outcome(scanned, m, people))]
    found += [group for m in _UNDER.finditer(scanned.folded) if (group := _numbered(scanned, m, people))]
    found += [
        group for m in scanned.all_of(_HEADING, 0, len(scanned.folded)) if (group := _a_line_each(scanned, m, people))
    ]
    for group in found:
        people = [p for p in people if p.end <= group.start or p.start >= group.end]
    return sorted([*people, *found], key=lambda p: p.start) if found else people


_MARK = r"[ \t]*(?:\d{1,2}[ \t]*[-–_.)/]*|[-–•*▪◾●🔹🔸])[ \t]*"
_UNDER = re.compile(r":[ \t]*\n+(?=" + _MARK + r"[\u0621-\u064a])")
_MARKED = re.compile(_MARK + r"((?:ال)?[\u0621-\u064a][^\n]{2,60})(?:\n+|$)")


def _numbered(scanned: Scanned, colon: re.Match[str], people: list[People]) -> People | None:
    """ارتقى تحت التعذيب كوكبة من أبناء موحسن: with numbered names or bullets under it."""
    start = max(0, scanned.folded.rfind("\n", 0, colon.start()) + 1, colon.start() - LONGEST)
    told = [h for h in scanned.inside("outcomes", start, colon.start()) if h.row["form"].startswith("verb")]
    before = between(people, start, colon.start())
    if not told or any(p.numeral or p.form == "dual" for p in before):
        return None
    count, at = _lines(scanned, colon.end(), _MARKED)
    if count < 2:
        return None
    group = _group(scanned, colon.start() - 1, colon.start(), count, between(people, colon.end(), at))
    return replace(group, maximum=None) if scanned.search(_SOME_OF, start, colon.start()) else group


_SOME_OF = Phrase(r"(?<!\w)(?:و|ف)?(?:قد\s+)?(?:عرف|عرفت|بعض)\s")


def _is_named(scanned: Scanned, item: re.Match[str]) -> bool:
    """Whether a line is a name, and tells no act and no count."""
    start, end = item.span(1)
    acts = [*scanned.inside("triggers", start, end), *scanned.inside("outcomes", start, end)]
    words = item[1].split("(")[0].split()
    return (
        not acts
        and (2 <= len(words) <= 6 or words[:1] == ["الاسم"])
        and not scanned.inside("numbers", start, start + 12)
    )


def _in_line(scanned: Scanned, opening: re.Match[str], people: list[People]) -> People | None:
    """مقتل كل من أحمد الخلف ومحمد الجاسم: at least two names, and no places or sides."""
    start = opening.end()
    if _BETWEEN.search(scanned.before(opening.start(), 8)) and not scanned.inside(
        "triggers", opening.start() - 24, start
    ):
        return None
    heads = [h for layer in ("actors", "place_heads") for h in scanned.inside(layer, start, start + 40)]
    if any(h.outer == start and scanned.lexicon.group(h.value) != "civilian" for h in heads):
        return None
    count, end = _names(scanned, start)
    if count < 2:
        return None
    group = _group(scanned, opening.start(), end, count, between(people, start, end))
    known = scanned.search(_KNOWN_ARE, max(0, opening.start() - LONGEST // 2), opening.start())
    return replace(group, maximum=None) if known else group


_KNOWN_ARE = Phrase(r"(?<!\w)(?:و|ف)?(?:قد\s+)?عرف\w?\s+(?:\w+\s+)?من(?:هم|هما)?\s[^.\n]*$")


def _some(scanned: Scanned, opening: re.Match[str], people: list[People]) -> People | None:
    """عُرف من القتلى ياسر الحميد ومهند العكلة: as many as are named, and maybe more."""
    below = opening[0].endswith("\n")
    count, end = _lines(scanned, opening.end(), _NAME_LINE) if below else _names(scanned, opening.end())
    if count < 2:
        return None
    noun = next((p for p in between(people, opening.start(), opening.end())), None)
    told = between(people, opening.end(), end)
    group = _group(scanned, opening.start(), opening.end() - 1 if below else end, count, told)
    if noun is not None:  # القتلى: its own outcome
        group = replace(
            noun, end=end, minimum=count, maximum=count, numeral=True, form="number", definite=False,
            children=group.children, women=group.women,
        )  # fmt: skip
    return replace(group, maximum=None)


_NAME_LINE = re.compile(r"[^\w\n]*(?:\d{1,2}[ \t]*[-–_.)/]*[ \t]*)?((?:ال)?[\u0621-\u064a][^\n:]{3,50})(?:\n+|$)")


def _lines(scanned: Scanned, start: int, line: re.Pattern[str]) -> tuple[int, int]:
    """How many lines of this form follow that are names, and where the list ends."""
    count, at = 0, start
    while (item := line.match(scanned.folded, at)) and _is_named(scanned, item):
        count, at = count + 1, item.end()
    return count, at


AHEAD = 90  # letters from the word of the outcome to the colon


def _of_outcome(scanned: Scanned, colon: re.Match[str], people: list[People]) -> People | None:
    """استشهد في القصف: محمد العلي، خالد الجاسم: names after a colon, where the sentence has counted nobody."""
    start = max(0, colon.start() - AHEAD, *(scanned.folded.rfind(mark, 0, colon.start()) for mark in ".\n"))
    told = scanned.inside("outcomes", start, colon.start())
    if told and told[-1].suffix and scanned.match(_NAMES_OF, start):
        return _of_listed(scanned, colon, people)
    if told and told[0].row["form"] == "noun_count" and not scanned.folded[start : told[0].outer].strip(" \n#•-"):
        return _of_heading(scanned, told[0], colon, people)
    if told and told[-1].row["form"] == "noun_count" and scanned.search(_NAMES_TOLD, start, colon.start()):
        return _of_heading(scanned, told[-1], colon, people)
    if not told or not told[-1].row["form"].startswith("verb") or told[-1].suffix:
        return None
    if any(p.numeral or p.form == "dual" for p in between(people, told[-1].start, colon.start())):
        return None
    count, end = _names(scanned, colon.end())
    named = [p for p in between(people, colon.end(), end) if not _LABEL.match(scanned.folded, p.start)]
    if count < 2 or any(p.numeral for p in named):
        return None
    return _group(scanned, colon.end(), end, count, named)


_NAMES_OF = Phrase(r"[^\w]*(?:ال)?اسماء\s+(?:بعض\s+)?(?:ال)?" + any_of("listed_people") + r"(?!\w)")


def _of_listed(scanned: Scanned, colon: re.Match[str], people: list[People]) -> People | None:
    """أسماء معتقلين اعتقلتهم الأسايش في الحصان: عبد الله الجاسم، حمود المحمد: as many as are named on the line."""
    count, end = _names(scanned, colon.end())
    told = between(people, colon.end(), end)
    if count < 2 or any(p.numeral for p in told):
        return None
    return _group(scanned, colon.start() - 1, colon.start(), count, told)


_NAMES_TOLD = Phrase(r"(?<!\w)\w{0,2}(?:ال)?(?:اسماء|هويات|هويه)\s+(?:ال)?" + any_of("listed_people"))


def _of_heading(scanned: Scanned, dead: Hit, colon: re.Match[str], people: list[People]) -> People | None:
    """شهداء قصف مراط أمس: أحمد الخلف - خالد العلي: the dead without a figure are as many as are named."""
    noun = next((p for p in people if p.start <= dead.start < p.end), None)
    if noun is None or noun.numeral or noun.form != "plural":
        return None
    count, end = _names(scanned, colon.end())
    told = between(people, colon.end(), end)
    if count < 2 or any(p.numeral for p in told):
        return None
    group = _group(scanned, noun.start, end, count, told)
    return replace(noun, end=end, minimum=count, maximum=count, numeral=True, form="number", definite=False,
                   children=group.children, women=group.women)  # fmt: skip


def _names(scanned: Scanned, start: int) -> tuple[int, int]:
    """How many names follow, and where the list ends."""
    acts = {
        h.outer
        for layer in ("outcomes", "triggers")
        for h in scanned.inside(layer, start, start + LONGEST)
        if not is_name(scanned, h)
    }
    count, end, words = 0, start, 0
    fresh, depth, aside = True, 0, False
    parted = closed = False  # سالم العبد، قصي المطر، وفهد الدرويش: the name after «و» is the last
    for match in _TOKEN.finditer(scanned.folded, start, start + LONGEST):
        token = match[0]
        if token in "()":
            depth += 1 if token == "(" else -1
        elif depth:
            continue
        elif token in _SEPARATES or _NUMBERED.fullmatch(token):
            if closed and token in _COMMAS:
                break
            fresh, aside = True, False
        elif token in _THEY_ARE or (aside and not token.startswith("و")):
            aside = True  # وهما أخوين: who those named are
        elif token in ".:؛\n" or match.start() in acts or _ends(scanned, match):
            break
        else:
            joined = words > 0 and _AND.fullmatch(token) and token not in _NAMES_WITH_W
            count += fresh or bool(joined)
            closed = closed or (parted and bool(joined))
            parted = parted or (fresh and words > 0 and not joined)
            words, fresh, end, aside = words + 1, False, match.end(), False
    return count, end


_COMMAS = frozenset("،,")
_NUMBERED = re.compile(r"\d{1,2}[-–_]+")
_LABEL = re.compile(r"\d{1,2}\s?[-–_]")  # 2- الطفلة: the number of a name, of no people
_THEY_ARE = frozenset({"وهما", "هما"})


def is_name(scanned: Scanned, hit: Hit) -> bool:
    """ياسر, the name, is spelled like يأسر, captures, but for the hamza."""
    return scanned.folded[hit.start : hit.end] == "ياسر" and scanned.text.words(hit.start, hit.end) == "ياسر"


_NAMES_WITH_W = frozenset(
    {
        "وضحه", "وضحي", "وصال", "ولاء", "وديعه", "وجدان", "وجيهه", "وطفه", "وطفاء", "وحيده",
        "وهيبه", "وصفي", "ورد", "وسيله", "وعد", "وفيق", "وهب", "وليد", "وسيم", "وحيد",
        "وديع", "وجيه", "وايل", "وسام", "وضاح", "وداد", "وفاء", "ورده", "وهيب",
    }
)  # fmt: skip


def _ends(scanned: Scanned, word: re.Match[str]) -> bool:
    """A preposition or a word that tells when or how; علي is a name where the report writes it so."""
    if word[0] == "الله":
        return _GOD.match(scanned.folded, word.end()) is not None  # الله يرحمهم, no عبد الله
    if word[0] == "علي":
        return scanned.text.letters_of(word.start(), word.end()) == "على"
    return _STOP.fullmatch(word[0]) is not None


def _a_line_each(scanned: Scanned, heading: re.Match[str], people: list[People]) -> People | None:
    """أسماء الشهداء, and a name on each of the lines that follow."""
    count, at = 0, heading.end()
    for _ in range(MOST):
        item = _ITEM.match(scanned.folded, at)
        if item is None or (scanned.inside("triggers", at, item.end()) and not item[0][:1].isdigit()):
            break
        count += 1 + len(_JOINED.findall(item[0].split("(")[0]))
        at = item.end()
    if count < 2 or any(p.numeral for p in between(people, heading.start(), heading.end())):
        return None
    group = _group(scanned, heading.start(), heading.end(), count, between(people, heading.end(), at))
    noun = next((p for p in between(people, heading.start(), heading.end())), None)
    if noun is not None:  # its own outcome: أسماء الشهداء
        group = replace(noun, minimum=count, maximum=count, numeral=True, form="number", definite=False,
                        children=group.children, women=group.women)  # fmt: skip
    return replace(group, maximum=None) if heading["some"] or _SO_FAR.search(heading["rest"]) else group


def _group(scanned: Scanned, start: int, end: int, count: int, told: list[People]) -> People:
    """The people of a list, with what the nouns among the names say of them."""
    status, actor = next(((p.status, p.actor) for p in told if p.status != "unknown"), ("unknown", None))
    return People(
        start,
        end,
        count,
        count,
        status,
        actor,
        "",
        "people.names",
        True,
        "",
        False,
        "number",
        children=sum(p.minimum for p in told if p.age_sex == "child"),
        women=sum(p.women for p in told),
    )
