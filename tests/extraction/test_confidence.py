"""Reasons to doubt a draft, what they weigh, and how weights are fitted on annotated reports."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.extraction import LexiconError, extract
from incidents.extraction.drafts.sheet import SHOWN
from incidents.extraction.evaluation import answered, read_gold
from incidents.extraction.evaluation.fitting import Example, cross_validated, examples, fitted, levelled
from incidents.extraction.evaluation.records import same_places
from incidents.extraction.evaluation.regression import EXPECTED, fit, share
from incidents.extraction.words.confidence import DRAFT, FIELDS, Confidence, Doubt
from incidents.extraction.words.rule_tables import read_confidence

from .conftest import GOLD
from .test_evaluation import SHELLING, incident, on, report
from .test_lexicon import folder  # noqa: F401


def table(**weights):
    doubts = {name: Doubt("date", weight, weight, "") for name, weight in weights.items()}
    return Confidence(dict.fromkeys((DRAFT, *FIELDS), -2.0), doubts)


def test_reasons_lower_the_draft_and_their_own_field_only(lexicon):
    plain, fields = lexicon.confidence.of([])
    doubted, doubted_fields = lexicon.confidence.of(["place_inherited", "place_unknown"])
    assert 0 < doubted < plain < 1
    assert {name for name, _ in set(fields) - set(doubted_fields)} == {"places"}


@given(st.data())
def test_more_reasons_never_raise_confidence(lexicon, data):
    names = sorted(lexicon.confidence.doubts)
    reasons = data.draw(st.lists(st.sampled_from(names), unique=True))
    fewer = data.draw(st.lists(st.sampled_from(reasons), unique=True)) if reasons else []
    assert lexicon.confidence.of(reasons)[0] <= lexicon.confidence.of(fewer)[0]


def test_a_draft_says_why_it_is_doubted(read):
    (sure,) = read("قتل مدني برصاص مجهولين في بلدة الشحيل أمس.").drafts
    (unsure,) = read("قتل مدني برصاص مجهولين في الشحيل.").drafts
    assert {"date_inferred", "place_without_head"} <= {one.code for one in unsure.reasons} - {
        one.code for one in sure.reasons
    }
    assert unsure.confidence < sure.confidence
    assert dict(sure.confidences)["date"] > dict(unsure.confidences)["date"]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("قتل مدني برصاص مجهولين في الشحيل أمس.", "place_without_head", ["الشحيل"]),
        ("أصيب عدد من المدنيين بقصف على بلدة الشحيل وبلدة ذيبان أمس.", "many_places", ["بلدة الشحيل", "بلدة ذيبان"]),
        ("سقط جرحى بقصف مدفعي على بلدة الشحيل أمس.", "count_open", ["جرحى"]),
        ("قُتِلَ مدنيّ برصاص مجهولين في بلدة الشحيل.", "date_inferred", []),
        ("زلغط مسلحون مجهولون ثم قتلوا مدنياً في بلدة الشحيل أمس.", "opening_unread", ["زلغط"]),
        ("قصف على بلدة الشحيل أمس.", "act_by_nouns", ["قصف"]),
        ("انفجرت عبوة ناسفة بسيارة على طريق الشحيل أمس.", "place_stretch", ["الشحيل"]),
        ("انفجرت عبوة ناسفة بسيارة في محيط بلدة الشحيل أمس.", "place_around", ["بلدة الشحيل"]),
        ("وصلت دورية أمس إلى بلدة الشحيل. وقتل مسلحون مجهولون مدنياً في البلدة.", "date_elsewhere", ["أمس"]),
        (
            "قتل مدني من أبناء بلدة ذيبان في بلدة الشحيل أثناء توجهه إلى مدينة الميادين أمس.",
            "places_beside",
            ["بلدة ذيبان", "مدينة الميادين"],
        ),
        ("قصفت قوات النظام بلدة الشحيل أمس، وأفاد المرصد السوري بسقوط قتلى", "speakers_named", ["المرصد السوري"]),
        ("قصفت قوات النظام بلدة الشحيل أمس دون ورود معلومات عن قتلى", "deaths_unread", ["قتلى"]),
    ],
)
def test_a_reason_shows_the_words_that_raise_it(read, text, code, words):
    (draft,) = read(text).drafts
    found = {one.code: [text[start:end] for start, end in one.words] for one in draft.reasons}
    assert found[code] == words


def test_a_day_that_is_taken_from_publication_is_doubted_more_where_the_report_tells_several(read):
    first, last = (
        "قتل مدني برصاص مجهولين في بلدة الشحيل في 3 آذار.\n\nواعتقلت قسد شاباً في بلدة ذيبان في 5 آذار.\n\n",
        "وانفجرت عبوة ناسفة بسيارة في بلدة البصيرة.",
    )
    codes = [{one.code for one in draft.reasons} for draft in read(first + last).drafts]
    assert ["days_elsewhere" in found for found in codes] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "publisher", "code"),
    [
        ("قتل مدني برصاص مجهولين في بلدة الشحيل أمس.", "other", "outlet_unlisted"),
        ("قتل مدني برصاص مجهولين في بلدة الشحيل أمس.", "sana", "outlet_of_a_side"),
        ("زلغط زبرقغ شلقف قتل مدني برصاص مجهولين في بلدة الشحيل أمس.", "sohr", "report_unread"),
        ("اندلعت اشتباكات بين عشيرتين في بلدة الشحيل أمس.", "sohr", "sides_alike"),
        ("قتل مدني في بلدة الشحيل أمس، وفي بلدة ذيبان اعتقلت قسد شاباً.", "sohr", "sentence_shared"),
    ],
)
def test_a_reason_that_shows_in_no_words_is_told_where_it_holds(lexicon, text, publisher, code):
    def codes(text, publisher):
        drafts = extract(text, published=date(2021, 3, 10), publisher=publisher, lexicon=lexicon).drafts
        return {one.code for one in drafts[0].reasons}

    assert code in codes(text, publisher)
    assert code not in codes("قتلت قسد مدنياً في بلدة الشحيل أمس.", "sohr")


def test_a_reason_shows_few_words_and_names_its_field(lexicon, read):
    text = " ".join(["قتل مدني في الشحيل أمس", *(f"زبرقغ{letter}شل" for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهو"), "."])
    (draft,) = read(text).drafts
    unread = next(one for one in draft.reasons if one.code == "words_unread")
    assert len(unread.words) == SHOWN
    assert {one.field for one in draft.reasons} <= {DRAFT, *FIELDS}
    assert all(one.field == lexicon.confidence.doubts[one.code].field for one in draft.reasons)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("place_odd,places,heavy,0,x", "'heavy' or '0' is no number"),
        ("place_odd,place,1,1,x", "'place' is no field"),
        ("place_wide,places,1,1,x", "'place_wide' stands twice"),
    ],
)
def test_a_bad_row_of_confidence_is_named(row, message, folder):  # noqa: F811
    path = folder / "confidence.csv"
    lines = path.read_text(encoding="utf-8")
    path.write_text(lines + row + "\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"confidence\.csv, line {lines.count(chr(10)) + 1}: .*{message}"):
        read_confidence(folder)


def test_a_table_without_a_base_is_refused(folder):  # noqa: F811
    path = folder / "confidence.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("base,date")]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(LexiconError, match="no base for date"):
        read_confidence(folder)


def drawn(count, seed=1):
    """Drafts whose mistakes follow known weights: base -2, "heavy" 2, "light" 0.5, "idle" 0."""
    chance = random.Random(seed)
    for number in range(count):
        reasons = {name for name in ("heavy", "light", "idle") if chance.random() < 0.4}
        odds = -2 + 2 * ("heavy" in reasons) + 0.5 * ("light" in reasons)
        wrong = frozenset({DRAFT, "date"}) if chance.random() < share(odds) else frozenset()
        yield Example("set", f"r{number}", frozenset(reasons), wrong)


def test_weights_are_found_again():
    base, weights = fit([(one.reasons, DRAFT in one.wrong) for one in drawn(4000)], ["heavy", "light", "idle"])
    assert base == pytest.approx(-2, abs=0.25)
    assert weights == pytest.approx({"heavy": 2, "light": 0.5, "idle": 0}, abs=0.25)


def test_no_reason_speaks_for_a_draft():
    cases = [(frozenset({"good"}), False)] * 50 + [(frozenset(), True)] * 20 + [(frozenset(), False)] * 20
    assert fit(cases, ["good"])[1] == {"good": 0.0}


def test_a_reason_that_no_draft_shows_weighs_what_is_expected():
    cases = [(frozenset(), number % 5 == 0) for number in range(50)]
    base, weights = fit(cases, ["unseen"])
    assert weights == {"unseen": pytest.approx(EXPECTED, abs=1e-3)}
    assert share(base) == pytest.approx(0.2, abs=0.01)


def test_a_fitted_table_keeps_its_reasons_and_notes():
    before = table(heavy=0.1, light=0.1, idle=0.1)
    after = fitted(list(drawn(600)), before)
    assert list(after.doubts) == list(before.doubts)
    assert after.doubts["heavy"].weight > after.doubts["light"].weight
    assert after.doubts["heavy"].own_weight > 1  # the date goes wrong with the draft
    assert [replace(doubt, weight=0.1, own_weight=0.1) for doubt in after.doubts.values()] == [*before.doubts.values()]


def test_a_levelled_table_foretells_as_many_mistakes_as_there_are_and_keeps_the_order():
    known = fitted(list(drawn(600)), table(heavy=0.1, light=0.1, idle=0.1))
    unread = [
        replace(one, wrong=one.wrong or (frozenset({DRAFT}) if n % 3 else one.wrong))
        for n, one in enumerate(drawn(400))
    ]
    after = levelled(known, unread)
    foretold = [1 - after.of(one.reasons)[0] for one in unread]
    assert sum(foretold) / len(unread) == pytest.approx(
        sum(DRAFT in one.wrong for one in unread) / len(unread), abs=0.02
    )
    assert 0 < after.doubts["light"].weight < after.doubts["heavy"].weight < known.doubts["heavy"].weight


def test_drafts_are_judged_without_their_own_report():
    """A reason that only one report shows cannot tell that its drafts are wrong."""
    cases = [
        Example("set", f"r{number}", frozenset({f"only{number}"}), frozenset({DRAFT}) if number % 2 else frozenset())
        for number in range(40)
    ]
    areas = cross_validated(cases, table(**{f"only{number}": 0.5 for number in range(40)}))
    assert areas["all"] == areas["set"] <= 0.5


def test_examples_know_what_is_wrong():
    def wrong(gold, *drafts):
        answer = {"incidents": [{**draft, "reasons": ["hedged"]} for draft in drafts], "tallies": [], "flags": []}
        return [set(one.wrong) for one in examples("set", [(report(gold), answer)], {})]

    clash = incident(event_type="armed_clash", side_a=["sdf"], side_b=["isis"])
    assert wrong(clash, {**clash, "side_a": ["isis"], "side_b": ["sdf"]}) == [set()]
    assert wrong(SHELLING, on("2019-01-04", side_a=["russia"])) == [{DRAFT, "date", "side_a"}]
    assert wrong(SHELLING, incident(sources=[])) == [{"sources"}]  # still clean
    assert wrong(SHELLING, SHELLING, SHELLING) == [set(), {DRAFT, *FIELDS}]


def test_a_set_is_sorted_better_than_by_chance(lexicon):
    """The floor is well under the cross-validated figure of the table as it was fitted."""
    reports = read_gold(GOLD / "written_2.jsonl", lexicon.codes)
    pairs = (
        (one, answered(extract(one.text, published=one.published, publisher=one.publisher, lexicon=lexicon)))
        for one in reports
    )
    cases = list(examples("set", pairs, same_places(lexicon.places.values())))
    assert cross_validated(cases, lexicon.confidence)["all"] >= 0.65
