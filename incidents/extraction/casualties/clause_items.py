"""What a clause offers to the reader of casualties: outcome words, people counted, openers of parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from incidents.extraction.clauses.cues import is_negated
from incidents.extraction.context import Scanned
from incidents.extraction.mentions.name_lists import is_name
from incidents.extraction.mentions.people import People
from incidents.extraction.words.match import Hit
from incidents.extraction.words.wording import Phrase, any_of

from .attached import falls, fell_after, is_gone
from .bystanders import without_bystanders
from .companions import KIN
from .governing import FALLEN, is_lost_in_speech
from .items import Item
from .unlisted import with_unlisted

_PART = Phrase(r"(?:من\s+)?" + any_of("part_of_those") + r"\s*")
_BODIES_PART = Phrase(  # 39 جثة حتى الآن، منها 12 لأطفال
    r"(?<=[\s،(])(?:من\s+)?(?:منها|منهن|بينها|ضمنها)\s+(?=\d|واحد|اثن|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|عشر|جث)"
)
_DEAD_PART = Phrase(  # 11 قتيلاً … في غارات، منها 8 قتلى من عائلة واحدة
    r"(?<=[\s،(])(?:من\s+)?(?:منها|بينها|ضمنها)\s+(?=(?:\d+|\w{3,})\s+(?:قتلي|شهداء|ضحايا|قتيلا|شهيدا)(?!\w))"
)
_OF_DEAD = Phrase(r"(?:قتيلا|شهيدا|قتلي|شهداء)(?!\w)[^.\n]{0,90}$")
_SOME_BODIES = Phrase(  # ثلاث جثث، اثنتان منها لشابين
    r"(?<=[\s،(])(?:واحده|احداها|اثنتان|اثنتين|ثنتان|ثلاث|اربع|خمس|ست|سبع|\d{1,2})(?:\s+منه[ان])?\s+(?=ل)"
)
_BODIES = Phrase(r"(?<!\w)(?:ال)?" + any_of("bodies") + r"(?!\w)[^.\n]{0,60}$")
_THEY_ARE_PART = Phrase(r"(?:وهم|وهن|هم|هن)\s*:?\s+(?=\d|\S+\s+(?:ا?طفا?ل|نساء|مدني|مواطن))")
_ABOUT = Phrase(any_of("who_is") + r"\s+(?!بجر|باصاب|اصيب|بحال)")
_THEY_ARE = Phrase(r"(?:هم|هن)\s*:?\s+(?!من\s|عدد\s|حصيله\s|تعداد\s|مجموع\s|ضحايا\s)")
_DEATH_OF = re.compile(r"\w+ ضحي")  # راحت ضحيتها: no victim yet
_LIFE = re.compile(r"ارواح|روح|حيا[هت]\w*")
_COMES_ABOUT = re.compile(r"(?<!\w)[وف]?" + any_of("comes_about") + r"\s+$")
_FIGURE = re.compile(r"\s+(?:\d|اثن[اي]ن|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|عشر)")
_FIGURE_THERE = Phrase(  # قُتل وأصيب في الهجوم على الحاجز أمس 12 عنصراً, هلك وأصيب منهم 9
    r"\s+(?:من(?:هم|ها)|(?:(?:في|خلال|جراء|اثر|نتيجه|ب)\s*(?!و)[^\s،,.]+(?:\s+(?!و)[^\s،,.]+){0,5}?))"
    r"\s+(?:\d+|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|عشر)"
)
_TAKES_LIVES = re.compile(r"(?:^|\s)(?:و|ف)?" + any_of("takes_lives") + r"\s[^.\n]*$")
_LOSES_LIFE = re.compile(r"(?:^|\s)(?:و|ف)?(?:ي|ت|ل|ب)?" + any_of("loses_life") + r"\s[^.\n]*$")
_OF_WOUNDS = Phrase(
    r"(?<!\w)(?:(?:ب|من)?(?:ال)?(?:جراح|جروح|شظايا|حروق|اصابات?)\w*\s+(?:\S+\s+)?(?:كان\w*\s+)?(?:قد\s+)?|متاثر\w*\s+(?:ب|من\s+)?)$"
)

STATES = (  # slain, in critical condition, between life and death
    "مقتول", "مذبوح", "مشنوق", "معدوم", "حاله حرجه", "حاله خطر", "حاله خطير", "بين الحياه",
    "وضع حرج", "وضع صحي", "وضع خطر",
    "حالته", "حالتو", "حالتها", "حالتهم", "وضعه", "وضعو", "وضعها حرج",
    "العنايه المشدده", "العنايه المركزه", "حال خطر", "حال حرج", "حال الخطر",
    "بالمشفي", "بالمستشفي", "بالعنايه",
)  # fmt: skip
_LOST = frozenset(  # lost
    {"خسر", "خسرت", "خسروا", "تخسر", "نخسر", "يخسر", "يخسروا", "فقدت", "فقدوا", "فقدنا", "تفقد", "يفقد", "يفقدوا"}
)
# خسر التنظيم 17 من عناصره, ستة مقاتلين: so many of its own.
_LOSES = Phrase(
    r"(?:\s+[^\s،,.]+){0,6}?\s+(?:(?:من\s+)?(?:عناصر|مقاتلي|جنود|مسلحي|افراد|ضباط|رجال|رفاق|ابناي|ابناء|قادت|قياديي|كوادر)(?:ه|ها|هم|نا)(?!\w)"
    r"|(?:\d+|\w{3,})\s+(?:من\s+)?(?:عنصرا?|مقاتلا?|مسلحا?|جنديا?|عناصر|مقاتلين|مسلحين|جنود|قتيلا?|قتلي))(?!\w)"
)
_AFTER_THE_ACT = Phrase(any_of("after_the_act") + r"\s*$")
_BEHIND = Phrase(r"(?<!\w)[وب]?(?:وقوف|تقف|يقف|يقفون|وقفت|وقف|كانت|كان)\s+(?:[^\s،.]+\s+){0,5}(?:خلف|وراء)\s+$")
_SURVIVED = Phrase(r"(?<!\w)(?:و|ف)?(?:ي|ت)?نج(?:ا|ت|وا|ي|و)\s+(?:[^\s،,.]+\s+){0,7}?من\s+(?:ال)?$")  # نجا من الموت
_ATTEMPT = Phrase(
    r"(?<!\w)(?:و|ف|ب|ل)?(?:ال)?(?:محاول(?:ه|ات|ته|تهم|تها|تهما)|(?:ي|ت)?حاول\w*)\s+"
    r"(?:فاشله\s+)?(?:ل)?$"
)


def items_of(scanned: Scanned, start: int, end: int, people: list[People]) -> list[Item]:
    """Outcome words, people, and the words that open a part or a description, in the order of the text."""
    people = without_bystanders(scanned, people)
    outcomes = scanned.inside("outcomes", start, end)
    either = [hit for hit in outcomes if hit.value == "killed_or_injured" and hit.row["kind"] == "phrase"]
    phrases = either + [hit for hit in outcomes if _DEATH_OF.match(hit.entry.surface)]
    items = [
        Item(group.start, group.end, "people", people=group)
        for group in people
        if not any(hit.start <= group.start < hit.end for hit in phrases) and not _is_of_kin(scanned, group)
    ]
    counted = list(people) if not either else [item.people for item in items if item.people]
    for hit in _joined(scanned, _told_once(outcomes)):
        hit = _its_own_loss(scanned, _fallen(scanned, hit, people), people)
        if is_negated(scanned, hit) or _tells_no_outcome(hit):
            continue
        hit = _wiped_out(scanned, hit)
        if _lacks_object(scanned, hit, people) or _is_of_other_sense(scanned, hit):
            continue
        if hit.prefix.endswith("ال") and scanned.search_before(_AFTER_THE_ACT, hit.outer, 10):
            continue  # على خلفية الاغتيال: the act told before
        if scanned.folded.startswith(" ال", hit.end) and scanned.search_before(_BEHIND, hit.outer, 60):
            continue  # رجّحت مصادر وقوف خلايا التنظيم خلف قتل الموظف: told already
        if hit.row["kind"] == "noun" and any(group.start <= hit.start < group.end for group in counted):
            continue
        items.append(Item(hit.start, hit.end, "outcome", outcome=hit))
    items = with_unlisted(scanned, items)
    items += _openers(scanned, start, end)
    return sorted(items, key=lambda i: (i.start, i.kind not in ("part", "about")))


def _is_of_kin(scanned: Scanned, group: People) -> bool:
    """زوجة أحدهما: one of those told before, whose kin is meant."""
    return group.form == "others" and not group.noun and scanned.search_before(_KIN_OF, group.start, 16) is not None


_FROM_LIFE = Phrase(r"\s+(?:[^\s،.]+\s+){0,5}?(?:ال|لل)حياه(?!\w)")  # مفارقة اثنين من الجرحى الحياة
_OF_HIS_LIFE = Phrase(r"\s+(?:[^\s،.]+\s+){1,6}?ل?حيات(?:ه|ها|هم|هما)(?!\w)")  # فقدان مقاتل لحياته: dead
_HURTS = frozenset({"رضوض", "رضوضا", "كسور", "كسورا", "كدمات", "حروق", "حروقا"})
_HURTS_WHOM = Phrase(r"(?:\s+و?\w+){0,2}\s+(?:لدي|عند|في صفوف|لحقت ب)\s")  # خلّف رضوضاً وكسوراً لدى ثلاثة منهم
_OBJECT = 60  # letters
_NUMBER_OF = Phrase(r"(?<!\w)(?:عدد|حصيله|تعداد)\s+$")


def _lacks_object(scanned: Scanned, hit: Hit, people: list[People]) -> bool:
    """القضاء على آخر بؤر التنظيم, خسر التنظيم المدينة: no people are told as its object."""
    if hit.entry.surface == "سقوط" or (hit.entry.surface.startswith("سقط") and hit.row["kind"] == "verb_intransitive"):
        return not falls(scanned, hit, people)
    if is_lost_in_speech(hit):
        return not is_gone(scanned, hit, people)
    if hit.entry.surface in _HURTS:
        return scanned.match(_HURTS_WHOM, hit.end) is None
    if hit.entry.surface == "مفارقه":
        return scanned.match(_FROM_LIFE, hit.end) is None
    if hit.entry.surface == "فقدان":
        return scanned.match(_OF_HIS_LIFE, hit.end) is not None
    if hit.value == "killed" and hit.entry.surface.endswith(" علي"):
        return not any(0 <= group.start - hit.end < _OBJECT for group in people)
    if hit.entry.surface not in _LOST or scanned.match(_LOSES, hit.end):
        return False
    told = (g for g in people if (g.numeral or g.form == "dual") and g.status == "combatant")
    return not any(_is_lost(scanned, hit, g) for g in told)


_OWN_LOSS = frozenset({"فقدانه", "فقدانها", "فقدانهم"})
_ADMITS = Phrase(r"(?<!\w)[وف]?" + any_of("admits") + r"\s+(?:[^\s،.]+\s+){0,5}(?:عن\s+)?ب?$")
_OWN = re.compile(r"(?:عناصر|مقاتلي|جنود|مسلحي|افراد|ضباط|قواد?)\w*(?:ه|ها|هم)(?!\w)")


def _its_own_loss(scanned: Scanned, hit: Hit, people: list[People]) -> Hit:
    """أعلنت عن فقدانها مقاتلين اثنين: fighters of its own who fell, and not it that is missing."""
    admitted = hit.entry.surface == "فقدان" and scanned.search_before(_ADMITS, hit.outer, 60) is not None
    if hit.entry.surface not in _OWN_LOSS and not admitted:
        return hit
    if admitted and _OWN.search(scanned.folded, hit.end, hit.end + 40) is None:
        return hit  # أعلنت فقدان ثلاثة رعاة
    lost = any(g.status == "combatant" and not scanned.folded[hit.end : g.start].strip() for g in people)
    if not lost:
        return hit
    row = {**hit.row, "counts_itself": "n", "outcome": "killed"}
    return replace(hit, suffix="", entry=replace(hit.entry, value="killed", row=row))


def _fallen(scanned: Scanned, hit: Hit, people: list[People]) -> Hit:
    """The word for being gone as one of dying, where those who died follow it."""
    if not is_lost_in_speech(hit) or not fell_after(scanned, hit, people):
        return hit
    return replace(hit, entry=replace(hit.entry, id=FALLEN, row={**hit.row, "counts_itself": "n"}))


def _is_lost(scanned: Scanned, hit: Hit, group: People) -> bool:
    """خسر الثوار في المواجهات في المدينة أمس 36 مقاتلا: a figure of fighters in the same breath."""
    gap = scanned.folded[hit.end : group.start]
    return 0 < len(gap) < 90 and "،" not in gap and "." not in gap


_ORDAINS = Phrase(  # اتفاق قضى ب
    r"(?<!\w)(?:ال)?(?:اتفاق|قرار|حكم|قانون|مرسوم|تفاهم|بند)\w{0,2}\s+(?:[^\s،.]+\s+){0,5}$"
)


def _is_of_other_sense(scanned: Scanned, hit: Hit) -> bool:
    if is_name(scanned, hit) or (hit.entry.surface == "قضي" and scanned.search_before(_ORDAINS, hit.outer, 60)):
        return True
    if (
        _strikes_a_thing(scanned, hit)
        or _is_mere_life(scanned, hit)
        or _is_of_wounds(scanned, hit)
        or _is_attempt(scanned, hit)
    ):
        return True
    if hit.suffix and hit.row["form"].startswith("verb") and scanned.search_before(_NUMBER_OF, hit.outer, 10):
        return True  # عدد جرحاها: the wounded, and no verb
    dead = hit.value == "injured" and scanned.match(_AS_A_BODY, hit.end)  # ونُقل إلى المشفى جثة هامدة
    return bool(dead) or scanned.search_before(_SURVIVED, hit.outer, 70) is not None


_AS_A_BODY = Phrase(r"\s+(?:وهو\s+|وهي\s+)?جثه\s+هامده")
_DIED_OR_KILLED = frozenset({"قضي", "قضت", "قضوا"})
# قضت وحدة من الجيش على جميع أفراد مجموعة …: wiped out, and not died.
_ON = Phrase(
    r"(?:\s+[^\s،,.]+){1,9}?\s+(علي)\s+(?:(?:عدد|جميع|كامل|كل|معظم|غالبيه|اعداد|مجموعه|عشرات)\s|\S+\s+(?:ارهابي|مسلح))"
)


def _wiped_out(scanned: Scanned, hit: Hit) -> Hit:
    """The word for killing where the verb of dying has an object after على."""
    if hit.entry.surface not in _DIED_OR_KILLED or (on := scanned.match(_ON, hit.end)) is None:
        return hit
    return replace(hit, start=on.start(1), outer=on.start(1), end=on.end(1))


def _told_once(outcomes: list[Hit]) -> list[Hit]:
    """ألقت القبض على: the phrase, without the formula قبض … على that the same words make up."""
    kept: list[Hit] = []
    for hit in outcomes:
        if not (hit.entry.id.startswith("spl") and any(_holds(k, hit) for k in kept[-2:])):
            kept.append(hit)
    return kept


def _holds(phrase: Hit, hit: Hit) -> bool:
    longer = phrase.end - phrase.start > hit.end - hit.start
    return longer and phrase.start <= hit.start and hit.end <= phrase.end and phrase.value == hit.value


def _apart(scanned: Scanned, hit: Hit) -> list[Hit]:
    """إن رجلاً قتل وأصيب آخران: two verbs where the first has its own before it, though a row has both as one."""
    middle = scanned.folded.find(" و", hit.start, hit.end)
    if hit.value != "killed_or_injured" or hit.row["form"] != "verb_passive" or middle < 0:
        return [hit]
    if not _has_its_own(scanned, hit) and KIN.match(scanned.folded, hit.end + 1) is None:
        return [hit]  # فقُتل وأصيب ابنه: he who was hit died
    died, hurt = (replace(hit.entry, value=value) for value in ("killed", "injured"))
    return [replace(hit, end=middle, entry=died), replace(hit, outer=middle + 1, start=middle + 2, entry=hurt)]


_SOMEBODY = Phrase(r"(?<!\w)(?:ان|بان)\s+(?:\S+\s+){1,4}$")


def _has_its_own(scanned: Scanned, verb: Hit) -> bool:
    """إن رجلاً قتل, أن جندياً تركياً استشهد: those told before their verb."""
    before = scanned.inside("count_nouns", max(0, verb.outer - 36), verb.outer)
    if any(n.end == verb.outer - 1 for n in before):
        return True
    that = scanned.search_before(_SOMEBODY, verb.outer, 40)
    return that is not None and any(n.start > verb.outer - len(that[0]) for n in before)


def _joined(scanned: Scanned, outcomes: list[Hit]) -> list[Hit]:
    """مقتل وإصابة سبعة, قتل وجرح خمسة: two outcomes with one figure are one outcome of both."""
    kept: list[Hit] = []
    for hit in (half for told in outcomes for half in _apart(scanned, told)):
        last = kept[-1] if kept else None
        if last is not None and _share_figure(scanned, last, hit):
            entry = replace(hit.entry, value="killed_or_injured")
            kept[-1] = replace(hit, start=last.start, outer=last.outer, entry=entry)
        elif last is not None and _said_twice(scanned, last, hit):
            kept[-1] = hit if hit.row["kind"] != "verb_transitive" else last
        else:
            kept.append(hit)
    return kept


def _said_twice(scanned: Scanned, first: Hit, second: Hit) -> bool:
    """قضى وقتل 17 من الطرفين: two verbs of dying for the same people."""
    verbs = first.row["form"].startswith("verb_") and second.row["form"].startswith("verb_")
    return verbs and first.value == second.value == "killed" and scanned.folded[first.end : second.start].strip() == "و"


def _share_figure(scanned: Scanned, first: Hit, second: Hit) -> bool:
    if {first.value, second.value} != {"killed", "injured"} or first.suffix or second.suffix:
        return False
    if scanned.folded[first.end : second.start].strip() != "و":
        return False
    if first.entry.surface.endswith("وا") and second.entry.surface.endswith("وا"):
        return _FIGURE.match(scanned.folded, second.end) is not None  # وقتلوا وجرحوا 8 من عناصره
    if any(hit.row["form"] == "noun_count" or hit.row["counts_itself"] == "y" for hit in (first, second)):
        return False
    nouns = first.row["form"] == second.row["form"] == "verbal_noun"
    if not nouns and _has_its_own(scanned, first):
        return False
    # توفي وأصيب شقيقه: one each
    return nouns or bool(_FIGURE.match(scanned.folded, second.end) or scanned.match(_FIGURE_THERE, second.end))


_HIT_IT = re.compile(r"اصاب(?:ت|و|وا|ا)?(?:ه|ها|هما)")
_BY_FIRE = Phrase(r"\s+ب(?:ال)?(?:صاروخ|صواريخ|قذيف|قذايف|طلق|عد[هت]|شكل\s+مباشر|دق|نيران|رصاص|اعطاب|اضرار)")
_THING = Phrase(r"(?<!\w)(?:و|ب|ل)?(?:ال)?" + any_of("things_struck") + r"(?!\w)[^.\n]{0,70}$")


def _strikes_a_thing(scanned: Scanned, hit: Hit) -> bool:
    """لاحقت دراجة وأصابتها بصاروخ: a thing was hit, and whoever was in it is told apart."""
    if not _HIT_IT.fullmatch(hit.entry.surface + hit.suffix):
        return False
    by_fire = scanned.match(_BY_FIRE, hit.end + len(hit.suffix)) is not None
    return by_fire and scanned.search_before(_THING, hit.outer, 90) is not None


_RISKS = Phrase(r"(?:مخاطر|خاطر|مجازف|جازف)\w*\s+(?:ب)?$")  # المخاطرة بحياتهم


def _is_mere_life(scanned: Scanned, hit: Hit) -> bool:
    """حصدت أرواح, فقد ثلاثة حياتهم: life is lost only with such a verb before it."""
    if hit.row["kind"] != "verbal_noun" or not _LIFE.fullmatch(hit.entry.surface):
        return False
    if scanned.search_before(_RISKS, hit.outer, 16):
        return True
    verb = _LOSES_LIFE if hit.row["counts_itself"] == "y" else _TAKES_LIVES
    return not verb.search(scanned.before(hit.outer, 90))


def _is_of_wounds(scanned: Scanned, hit: Hit) -> bool:
    """متأثرا بجراح أصيب بها, متأثرة بإصابتها: the wounds of which somebody died, not somebody hurt besides."""
    return hit.value == "injured" and bool(scanned.search_before(_OF_WOUNDS, hit.outer, 40))


def _is_attempt(scanned: Scanned, hit: Hit) -> bool:
    """محاولة قتل, حاولوا خطف: tried and not done."""
    return bool(scanned.search_before(_ATTEMPT, hit.outer, 24))


def _tells_no_outcome(hit: Hit) -> bool:
    """بجراح متفاوتة says how badly; a counted noun (قتيل, جرحى) comes with the people it counts."""
    row = hit.row
    if hit.value == "none":
        return True
    if row["form"] != "noun_count" or hit.entry.surface.startswith(STATES):
        return False
    if row["kind"] == "phrase":
        return row["counts_itself"] == "n" and hit.value != "killed_or_injured"
    return row["kind"] == "noun" and hit.entry.surface not in ("رفات", "اشلاء")


def _is_new_count(scanned: Scanned, match: re.Match[str]) -> bool:
    """أصيب منهم ثلاثة, طلع بينهم قتيل: "of them" straight after the verb, people of that verb and no part."""
    verb = scanned.before(match.start(), 24)
    if _COMES_ABOUT.search(verb):
        return True
    before = scanned.inside("outcomes", match.start() - 12, match.start())
    if not before or before[-1].end != match.start() - 1 or before[-1].row["form"] not in _VERBS:
        return False
    nouns = scanned.inside("count_nouns", match.end(), match.end() + 12)
    own = any(
        noun.row["number"] == "dual" or (noun.row["number"] == "singular" and noun.outer == match.end())
        for noun in nouns
    )
    return own or _FIGURE.match(scanned.folded, match.end() - 1) is not None


_VERBS = ("verb_active", "verb_passive")


_OF_THEM_ENDS = Phrase(r"منهما?\s*(?:[،,.\n]|و\s|$)")  # 6 قتلى منهم و إصابة …: of those told before


def _openers(scanned: Scanned, start: int, end: int) -> Iterator[Item]:
    yield from _parts(scanned, start, end)
    for phrase in (_ABOUT, _THEY_ARE):
        for match in scanned.all_of(phrase, start, end):
            begins = scanned.folded[match.start() - 1 : match.start()] in (" ", "،", "\n")
            if (
                begins
                and not _is_subject(scanned, match)
                and not _died_later(scanned, match)
                and not scanned.search_before(_KIN_OF, match.start(), 16)
            ):
                yield Item(match.start(), match.end(), "about")


def _parts(scanned: Scanned, start: int, end: int) -> Iterator[Item]:
    """بينهم طفلان, منهم أربعة; of bodies also منها and اثنتان منها."""
    for phrase in (_PART, _THEY_ARE_PART):
        for match in scanned.all_of(phrase, start, end):
            begins = scanned.folded[match.start() - 1 : match.start()] in (" ", "،", "و", "\n", "(", "")
            if begins and not _is_new_count(scanned, match) and not scanned.match(_OF_THEM_ENDS, match.start()):
                yield Item(match.start(), match.end(), "part")
    for phrase, whole in ((_BODIES_PART, _BODIES), (_SOME_BODIES, _BODIES), (_DEAD_PART, _OF_DEAD)):
        for match in scanned.all_of(phrase, start, end):
            if scanned.search_before(whole, match.start(), 100):
                yield Item(match.start(), match.end(), "part")


_KIN_OF = Phrase(r"(?<!\w)[وبل]?" + any_of("kinswomen", "kinsmen") + r"\s+$")  # زوجة أحدهما: whose kin


def _died_later(scanned: Scanned, match: re.Match[str]) -> bool:
    """أحدهما توفي لاحقا, اثنان منهم فارقا الحياة: no description, another outcome."""
    if not match[0].startswith(("احد", "اثن")):
        return False
    return any(
        hit.value == "killed" and hit.row["kind"] in ("verb_intransitive", "phrase") and hit.start - match.end() <= 3
        for hit in scanned.inside("outcomes", match.end(), match.end() + 24)
    )


def _is_subject(scanned: Scanned, match: re.Match[str]) -> bool:
    """توفي أحدهم: straight after its verb, no description."""
    near = scanned.inside("outcomes", max(0, match.start() - 16), match.start())
    return any(
        match.start() - hit.end == 1 and (hit.row["form"] != "noun_count" or hit.entry.surface.startswith("جث"))
        for hit in near
    )
