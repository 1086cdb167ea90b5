"""What holds for every text: spans that slice, no crash, the same answer twice, and folding that changes nothing."""

import json
import sys
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from num2words import num2words

from incidents.extraction import extract
from incidents.extraction.camel.morphology import number_and_gender
from incidents.extraction.contract import reading_as_dict
from incidents.extraction.parts import LONGEST, parts
from incidents.extraction.words.normalize import fold

from .conftest import GOLD

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
# Invented, in the manner of a monitor's and of a local network's reports.
SAMPLES = [
    (
        "2021-10-05",
        "دير الزور: مقتل عنصرين من قسد وإصابة ثالث باستهداف سيارتهم قرب الشحيل\n"
        "قُتل عنصران من قوات سوريا الديمقراطية وأُصيب ثالث بجروح، مساء أمس الإثنين، إثر هجوم شنّه مسلحون يستقلّون "
        "دراجة نارية على سيارة عسكرية في بلدة الشحيل بريف دير الزور الشرقي. ويرجّح وقوف تنظيم الدولة وراء الهجوم.\n"
        "وفي 28 أيلول الفائت، انفجرت عبوة ناسفة بصهريج نفط على طريق قرية الحريجي، دون وقوع إصابات.\n"
        "وبذلك ترتفع حصيلة قتلى قسد في المنطقة منذ مطلع العام إلى 64 عنصراً.",
    ),
    (
        "2018-02-11",
        "#ديرالزور | شن طيران مجهول الهوية عدة غارات على #هجين فجر اليوم، ما أدى لاستشهاد سبعة مدنيين بينهم طفلان "
        "وامرأة، وجرح آخرين.\n"
        "سقطت ثلاث قذائف هاون على حي القصور بمدينة دير الزور ظهراً وأصيب طفلٌ بجروح طفيفة.",
    ),
]
DATED = [json.loads(line)["text"] for line in (GOLD / "written_11.jsonl").read_text(encoding="utf-8").splitlines()]
WORDS = sorted({word for _, text in SAMPLES for word in text.split()} | set("،.:|()\n«»\u0640\u064b\u200f\ud800"))


@pytest.mark.parametrize(("published", "text"), SAMPLES)
def test_the_samples_are_read(published, text, read):
    found = reading_as_dict(read(text, published))
    first = found["incidents"][0]
    assert len(found["incidents"]) == 2
    if published == "2021-10-05":
        assert (first["event_type"], first["date"]["start"], first["places"]) == (
            "attack_on_forces",
            "2021-10-04",
            ["الشحيل"],
        )
        assert [row["min"] for row in first["casualties"]] == [2, 1]
        assert "perpetrator_uncertain" in found["flags"]
        assert [tally["count"] for tally in found["tallies"]] == [64]
        assert found["incidents"][1]["background"] is True
    else:
        assert first["event_type"] == "airstrike"
        assert (first["casualties"][0]["min"], first["casualties"][0]["children"]) == (7, 2)
        assert found["incidents"][1]["places"] == ["حي القصور"]


def spans(reading):
    for draft in reading.drafts:
        for item in (*draft.evidence, *draft.flags):
            if item.start is not None:
                yield item.start, item.end
    for tally in reading.tallies:
        yield tally.start, tally.end


@QUICK
@given(words=st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40))
def test_any_text_is_read_and_every_span_slices(words, read):
    text = " ".join(words)
    for start, end in spans(read(text)):
        assert 0 <= start < end <= len(text)


@QUICK
@given(text=st.text(st.characters(), max_size=80))
def test_any_characters_are_read(text, read):
    assert list(spans(read(text))) == list(spans(read(text)))


@QUICK
@given(number=st.integers(0, len(DATED) - 1), published=st.dates(date(2012, 1, 1), date(2026, 12, 31)))
@example(number=5, published=date(2026, 11, 22))  # "since" of that year, "until" of 2018
def test_days_are_in_order_whatever_the_day_of_publication(number, published, lexicon):
    reading = extract(DATED[number], published=published, publisher="sohr", lexicon=lexicon)
    spans = [(t.since, t.until) for t in reading.tallies] + [(d.date.start, d.date.end) for d in reading.drafts]
    assert all(first <= last for first, last in spans if first and last)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ud800\udfff", "\ud800", "ـ" * 50, "قتل\ud800 مدني", "\x00"])
def test_odd_texts(text, read):
    assert read(text).drafts == () or text.startswith("قتل")


# Controls, marks of direction, joiners, combining marks, lone surrogates, other scripts, signs beyond the first plane.
HOSTILE = [*"\x00\x07\x1b\x7f\x85\u061c\u200b\u200d\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2069\ufeff\ufffe"]
HOSTILE += [*"\u0300\u0651\u0640\u06dd\ufdfa\ufefb\ud800\udbff\udc00\udfff\U0001f4a5\U0010ffffאбаIİßﬁ①٣۳³½%_#@"]
REPEATED = [
    "وكان ",
    "فيما ",
    "قتل ",
    "الشحيل ",
    "قسد ",
    "أمس ",
    "منذ ",
    "بينهم ",
    "مدنيين ",
    "7",
    "7 ",
    "«",
    "(",
    "و ",
    "و",
]
REPEATED += ["، ", "\n", ".", "ـ.", "\u202e", "\ud800", "مئة و", "بلدة الشحيلل ", "قالت رويترز ", "1/2", "ال", " ", "قُ"]


def as_bytes(reading):
    """A reading as it leaves the program, byte for byte, lone surrogates kept apart."""
    return json.dumps(reading_as_dict(reading)).encode("ascii"), repr(reading).encode("utf-8", "surrogatepass")


@QUICK
@given(pieces=st.lists(st.sampled_from(WORDS) | st.sampled_from(HOSTILE), max_size=60), data=st.data())
def test_hostile_characters_are_read_and_read_alike(pieces, data, read):
    text = data.draw(st.sampled_from(["", " ", "\n"])).join(pieces)
    first = read(text)
    for start, end in spans(first):
        assert 0 <= start < end <= len(text)
    assert as_bytes(first) == as_bytes(read(text))


@QUICK
@given(data=st.data())
def test_hostile_characters_inside_a_report_do_no_harm(data, read):
    _, text = data.draw(st.sampled_from(SAMPLES))
    for at in sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)), reverse=True):
        text = text[:at] + data.draw(st.sampled_from(HOSTILE)) + text[at:]
    for start, end in spans(read(text)):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(("published", "text"), SAMPLES)
def test_what_was_read_before_changes_nothing(published, text, read, lexicon):
    after_others = as_bytes(read(text, published))
    lexicon.seen.clear()
    assert as_bytes(read(text, published)) == after_others


def steps(work):
    """How many lines and turns of loops a piece of work takes: a measure of it that no clock disturbs."""
    count = 0

    def counted(_frame, _event, _value):
        nonlocal count
        count += 1
        return counted

    before = sys.gettrace()
    sys.settrace(counted)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", [*REPEATED, SAMPLES[0][1] + "\n", SAMPLES[1][1] + "\n"])
def test_work_grows_with_the_length_of_the_text(unit, read):
    times = 300 if len(unit) < 100 else 12
    read(unit * times)  # what is loaded or remembered at the first reading
    once, fourfold = steps(lambda: read(unit * times)), steps(lambda: read(unit * times * 4))
    assert fourfold < 6 * once + 2000


def places(reading):
    return [item for draft in reading.drafts for item in draft.evidence if item.field == "places"]


@pytest.mark.parametrize(("published", "text"), SAMPLES)
def test_evidence_from_every_part_of_a_very_long_text_shows_its_words(published, text, read):
    long = "\n\n".join([text] * (LONGEST // len(text) + 2))
    found = places(read(long, published))
    assert found[-1].start > LONGEST
    named = {text[item.start : item.end].split()[-1] for item in places(read(text, published))}
    assert {long[item.start : item.end].split()[-1] for item in found} == named


@QUICK
@given(words=st.lists(st.sampled_from(["\n\n", "\n", ". ", " ", "قتل" * 4000, "و" * 30_000]), max_size=12))
def test_the_parts_of_a_text_are_all_of_it(words):
    text = "".join(words)
    assert "".join(part for _, part in parts(text)) == text
    assert all(text.startswith(part, start) and len(part) <= LONGEST for start, part in parts(text))


@pytest.mark.parametrize(("published", "text"), SAMPLES)
def test_reading_twice_gives_the_same(published, text, read):
    assert read(text, published) == read(text, published)


def without_places(reading):
    """A reading without offsets, for texts of different length."""

    def plain(draft):
        evidence = [(e.field, e.value, e.rule) for e in draft.evidence]
        flags = [(f.code, f.choices) for f in draft.flags]
        reasons = tuple(one._replace(words=()) for one in draft.reasons)
        return replace(draft, evidence=(), flags=(), reasons=reasons), evidence, flags

    return [plain(draft) for draft in reading.drafts], [tally.count for tally in reading.tallies]


@QUICK
@given(data=st.data())
def test_vowels_and_tatweel_change_nothing(data, read):
    """Shadda and damma stay out: they tell فجّر from فجر, and قُتلوا from قتلوا."""
    published, text = data.draw(st.sampled_from(SAMPLES))
    letters = [index for index, letter in enumerate(text) if "\u0628" <= letter <= "\u064a" and letter not in "ةى"]
    joins = [i for i in letters if text[i] not in "ادذرزوء" and text[i + 1 : i + 2].isalpha()]
    for index in sorted(data.draw(st.sets(st.sampled_from(joins), max_size=12)), reverse=True):
        mark = data.draw(st.sampled_from(["\u0640", "\u064e", "\u0650", "\u0652", "\u0640\u0640"]))
        text = text[: index + 1] + mark + text[index + 1 :]
    plain = next(original for _, original in SAMPLES if fold(original).folded == fold(text).folded)
    assert without_places(read(text, published)) == without_places(read(plain, published))


@pytest.mark.parametrize("number", [*range(3, 40), 57, 81, 100, 103, 120, 145, 199, 200, 250, 311, 999, 1000])
def test_numbers_in_words_come_back(number, read):
    words = num2words(number, lang="ar")
    (draft,) = read(f"أدى القصف على بلدة الشحيل اليوم إلى مقتل {words} مدنياً.").drafts
    assert sum(row.minimum for row in draft.casualties) == number, words


def test_folding_agrees_with_camel_tools():
    """On every letter of the Arabic block that camel_tools normalizes, and on its vowels."""
    number_and_gender("ممرضين")  # imports camel_tools with a folder of our own
    from camel_tools.utils import dediac, normalize

    for code in range(0x0621, 0x0653):
        letter = chr(code)
        theirs = dediac.dediac_ar(letter)
        for step in (
            normalize.normalize_alef_ar,
            normalize.normalize_alef_maksura_ar,
            normalize.normalize_teh_marbuta_ar,
        ):
            theirs = step(theirs)
        # We go further on hamza seats (ئ, ؤ) and drop tatweel.
        theirs = theirs.translate({0x0626: "ي", 0x0624: "و", 0x0640: None})
        assert fold(f"ب{letter}ت").folded == f"ب{theirs}ت", unicodedata.name(letter)


@pytest.mark.parametrize("text", ["قُتِلَ  رجلٌ", "#دير_الزور", "ﷲ ﻻ", "هجـ.ـوم عـــلى"])
def test_offsets_lead_back(text):
    folded = fold(text)
    for index, letter in enumerate(folded.folded):
        start, end = folded.original(index, index + 1)
        assert 0 <= start < end <= len(text)
        if letter.isalpha() and folded.letters is None:
            assert fold(text[start:end]).folded == letter
