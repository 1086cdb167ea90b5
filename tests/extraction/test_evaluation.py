"""Measuring drafts: what pairs with what, what counts as right, and what of an annotation is refused."""

import json
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.extraction.evaluation import GoldError, is_kept_apart, pages, read_gold, score
from incidents.extraction.evaluation.gold import GoldReport
from incidents.extraction.evaluation.pairing import ENOUGH, _Assignment, likeness, pair
from incidents.extraction.evaluation.ranking import area_under_curve
from incidents.extraction.evaluation.records import Record, place_key, same_places
from incidents.extraction.values import PlaceRow

from .conftest import GOLD, SETS

TEXT = "قتل خمسة مدنيين بقصف على هجين أمس."
FIVE_KILLED = {"outcome": "killed", "status": "civilian", "actor": None, "min": 5, "max": 5, "children": 0, "women": 0}
SHELLING = {
    "summary": "Shelling kills five",
    "event_type": "shelling",
    "date": {"start": "2019-01-03", "end": "2019-01-03", "precision": "day"},
    "time_of_day": None,
    "places": ["هجين"],
    "side_a": ["coalition"],
    "side_b": ["civilians"],
    "weapons": ["artillery"],
    "casualties": [FIVE_KILLED],
    "sources": ["sohr"],
    "background": False,
}


def incident(**changes):
    return {**SHELLING, **changes}


def on(day, **changes):
    return incident(date={"start": day, "end": day, "precision": "day"}, **changes)


def killed(least, most, **changes):
    return {**FIVE_KILLED, "min": least, "max": most, **changes}


def report(*incidents, tallies=(), flags=()):
    counts = [{"count": count, "outcome": "killed"} for count in tallies]
    return GoldReport("r", None, None, "", TEXT, tuple(incidents), tuple(counts), tuple(flags), "x, line 1")


def scored(gold, drafts, same=None, **totals):
    """The figures of one report whose drafts are `drafts`; `totals` are the tallies and flags drafted."""
    counts = [{"count": count} for count in totals.get("tallies", ())]
    answer = {"incidents": drafts, "tallies": counts, "flags": list(totals.get("flags", ()))}
    return score([(gold, answer)], same or {})


def figures(scores, field):
    count = scores.fields[field]
    return count.right, count.gold, count.drafted


# A change of the draft, and the field that is then wrong.
WRONG = {
    "another type": (incident(event_type="airstrike"), "event_type"),
    "another day": (on("2019-01-04"), "date"),
    "a range that ends later": (
        incident(date={"start": "2019-01-03", "end": "2019-01-05", "precision": "range"}),
        "date",
    ),
    "a part of the day": (incident(time_of_day="dawn"), "time_of_day"),
    "one place more": (incident(places=["هجين", "الشعفة"]), "places"),
    "six killed": (incident(casualties=[killed(6, 6)]), "killed"),
    "at least five killed": (incident(casualties=[killed(5, None)]), "killed"),
    "wounded told of nobody": (incident(casualties=[FIVE_KILLED, killed(1, 1, outcome="injured")]), "injured"),
    "dead of another status": (incident(casualties=[killed(5, 5, status="unknown")]), "casualty_rows"),
    "a child among them": (incident(casualties=[killed(5, 5, children=1)]), "children_women"),
    "recalled": (incident(background=True), "background"),
}


@pytest.mark.parametrize(("draft", "field"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_value_counts_in_its_field(draft, field):
    scores = scored(report(SHELLING), [draft])
    assert figures(scores, field) == (0, 1, 1)
    assert figures(scores, "incident") == (1, 1, 1)
    assert field in {line.field for line in scores.mistakes[0].differences}


# A change of the draft that changes nothing that counts.
STILL_RIGHT = {
    "the same": SHELLING,
    "precision": incident(date={**SHELLING["date"], "precision": "report"}),
    "two groups that make five": incident(casualties=[killed(2, 2), killed(3, 3)]),
    "a spelling of the place": incident(places=["الهجين"]),
}


@pytest.mark.parametrize("draft", STILL_RIGHT.values(), ids=STILL_RIGHT.keys())
def test_what_an_analyst_would_not_touch_is_clean(draft):
    assert scored(report(SHELLING), [draft]).clean == 1.0


def test_an_acceptable_type_is_right():
    gold = incident(also_acceptable=["airstrike"])
    scores = scored(report(gold), [incident(event_type="airstrike")])
    assert figures(scores, "event_type") == (1, 1, 1)
    assert scores.confusion == {("shelling", "shelling"): 1}


def test_codes_of_a_set_count_one_by_one():
    gold = incident(side_a=["government", "russia"], sources=["sohr"])
    scores = scored(report(gold), [incident(side_a=["russia", "iran"], sources=[])])
    assert figures(scores, "side_a") == (1, 2, 2)
    assert figures(scores, "sources") == (0, 1, 0)


@pytest.mark.parametrize(("kind", "right"), [("armed_clash", 1), ("communal_clash", 1), ("shelling", 0)])
def test_sides_of_a_clash_may_stand_in_either_order(kind, right):
    gold = incident(event_type=kind, side_a=["sdf"], side_b=["isis"])
    draft = incident(event_type=kind, side_a=["isis"], side_b=["sdf"])
    scores = scored(report(gold), [draft])
    assert figures(scores, "side_a") == figures(scores, "side_b") == (right, 1, 1)


def test_sides_turn_only_where_more_of_them_agree():
    gold = incident(event_type="armed_clash", side_a=["sdf"], side_b=["isis", "government"])
    draft = incident(event_type="armed_clash", side_a=["isis", "government", "iran"], side_b=["sdf"])
    scores = scored(report(gold), [draft])
    assert (figures(scores, "side_a"), figures(scores, "side_b")) == ((1, 1, 1), (2, 2, 3))


def test_a_missed_incident_costs_recall_in_every_field():
    scores = scored(report(SHELLING), [])
    assert {figures(scores, name) for name in ("incident", "event_type", "killed", "side_a")} == {(0, 1, 0)}
    assert [mistake.kind for mistake in scores.mistakes] == ["missed"]
    assert scores.confusion == {("shelling", ""): 1}


def test_an_invented_incident_costs_precision_in_every_field():
    scores = scored(report(), [SHELLING])
    assert {figures(scores, name) for name in ("incident", "event_type", "killed", "side_a")} == {(0, 0, 1)}
    assert (scores.silent, scores.false_alarms) == (1, 1)
    assert scores.clean == 1.0  # of no incident


def test_running_totals_count_by_their_figure_and_leak_into_no_draft():
    gold = report(SHELLING, tallies=[64, 12])
    scores = scored(gold, [incident(casualties=[killed(64, 64)])], tallies=[64, 7, 7])
    assert figures(scores, "tallies") == (1, 2, 2)
    assert scores.tally_leaks == 1
    assert scored(report(SHELLING, tallies=[5]), [SHELLING]).tally_leaks == 0  # five were killed in the act as well


def test_flags_count_by_report():
    scores = scored(report(SHELLING, flags=["place_variant"]), [SHELLING], flags=["month_mismatch", "place_variant"])
    assert figures(scores, "flags") == (1, 1, 2)


def test_evidence_must_lie_in_the_text():
    evidence = [
        {"field": "places", "value": "x", "rule": "r", "start": start, "end": end}
        for start, end in [(25, 29), (0, len(TEXT) + 1), (4, 4), (-1, 3), (None, None)]
    ]
    gold = incident(evidence=["على هجين", "قتل"])
    scores = scored(report(gold), [incident(evidence=evidence[:1])])
    assert (scores.spans, scores.bad_spans, scores.quotes, scores.quotes_touched) == (1, 0, 2, 1)
    assert scored(report(gold), [incident(evidence=evidence)]).bad_spans == 3


def test_another_spelling_of_the_gazetteer_is_the_same_place():
    def place(code, *names):
        return PlaceRow(code, names, "village", "Deir ez-Zor")

    same = same_places([place("1", "الشعفة", "السويعية"), place("2", "السويعية"), place("3", "البوبدران", "بو بدران")])
    assert same[place_key("بو بدران")] == place_key("البوبدران")
    assert same[place_key("السويعية")] == place_key("السويعية")  # a principal name stands for itself
    assert scored(report(incident(places=["البوبدران"])), [incident(places=["بو بدران"])], same).clean == 1.0


@pytest.mark.parametrize(
    ("name", "key"), [("دير الزور", "ديرزور"), ("ديرالزور", "ديرالزور"), ("الطيّانة", "طيانه"), ("ال", "ال")]
)
def test_place_names_compare_without_articles_vowels_and_spaces(name, key):
    assert place_key(name) == key


def records(*rows):
    return [Record.of(row, {}) for row in rows]


def test_pairs_are_the_most_alike_together():
    first, second = on("2019-01-03"), on("2019-01-04", casualties=[])
    drafts = [on("2019-01-04"), on("2019-01-10", casualties=[])]
    # The first draft is more like the first incident by its dead; taking it there would leave the second alone.
    assert pair(records(first, second), records(*drafts)) == [(0, 0), (1, 1)]
    assert pair(records(first, second), records(*drafts[::-1])) == [(0, 1), (1, 0)]


def test_incidents_equally_alike_pair_in_the_order_of_telling():
    assert pair(records(*[SHELLING] * 9), records(*[SHELLING] * 7)) == [(i, i) for i in range(7)]


def test_what_shares_too_little_stays_unpaired():
    stranger = on("2020-05-05", event_type="protest", places=["ذيبان"], casualties=[], side_a=[], side_b=[])
    assert pair(records(SHELLING), records(stranger)) == []
    assert [mistake.kind for mistake in scored(report(SHELLING), [stranger]).mistakes] == ["missed", "invented"]


@pytest.mark.parametrize(("day", "gain"), [("2019-01-03", 2), ("2019-01-06", 1), ("2018-12-31", 1), ("2019-01-07", 0)])
def test_near_days_are_half_as_alike(day, gain):
    gold, draft = records(SHELLING, on(day))
    assert likeness(gold, draft) == 6.5 + gain


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=5))
def test_no_assignment_gains_more(gains):
    columns = [*range(4), *[None] * len(gains)]
    best = max(
        sum(gains[i][j] for i, j in enumerate(chosen) if j is not None)
        for chosen in set(permutations(columns, len(gains)))
    )
    found = _Assignment([[float(gain) for gain in row] for row in gains]).pairs()
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    assert sum(gains[i][j] for i, j in found) == best


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_an_annotation_agrees_with_itself(path, lexicon):
    reports = read_gold(path, lexicon.codes)
    answers = [
        {
            "incidents": [{**row, "evidence": []} for row in one.incidents],
            "tallies": one.tallies,
            "flags": one.flags,
        }
        for one in reports
    ]
    scores = score(zip(reports, answers, strict=True), {})
    assert {name: count.f1 for name, count in scores.fields.items() if count.f1 != 1} == {}
    assert (scores.clean, scores.tally_leaks, scores.false_alarms, scores.mistakes) == (1.0, 0, 0, [])


DAYS = st.sampled_from(["2019-01-03", "2019-01-04", "2019-02-01"])
INCIDENTS = st.builds(
    lambda kind, day, place, dead: on(
        day, event_type=kind, places=[place], casualties=[killed(dead, dead)] if dead else []
    ),
    st.sampled_from(["shelling", "ied"]),
    DAYS,
    st.sampled_from(["هجين", "ذيبان"]),
    st.integers(0, 3),
)


@settings(max_examples=60)
@given(gold=st.lists(INCIDENTS, max_size=8), drafts=st.lists(INCIDENTS, max_size=8))
def test_figures_are_shares_and_turn_with_the_sides(gold, drafts):
    there, back = scored(report(*gold), drafts), scored(report(*drafts), gold)
    for name, count in there.fields.items():
        assert 0 <= count.right <= min(count.gold, count.drafted), name
        if name in ("incident", "weapons"):
            assert count.precision == back.fields[name].recall
    pairs = pair(records(*gold), records(*drafts))
    assert all(likeness(*records(gold[i], drafts[j])) >= ENOUGH for i, j in pairs)


@pytest.mark.parametrize(
    ("ranked", "area"),
    [
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.9, True), (0.5, True), (0.5, False), (0.2, False)], 0.875),
        ([(0.9, True)], None),
        ([], None),
    ],
)
def test_area_under_the_curve_is_the_share_of_pairs_in_order(ranked, area):
    assert area_under_curve(ranked) == area


def written(folder, row):
    path = folder / "set.jsonl"
    text = row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode()
    path.write_bytes(b"\n" + text)
    return path


GOOD = {
    "id": "a",
    "published": "2019-01-04",
    "publisher": "sohr",
    "text": TEXT,
    "incidents": [SHELLING],
    "tallies": [],
    "flags": [],
}
BAD = {
    "no JSON": (b"{", "line 2: not JSON"),
    "no UTF-8": (b'{"id": "\xff"}', "line 2: not UTF-8: byte 9"),
    "no object": (b"[]", "line 2: not a JSON object"),
    "no text": ({**GOOD, "text": 4}, "line 2: text: must be a text"),
    "day": ({**GOOD, "published": "4.1.2019"}, "line 2: published: '4.1.2019' is no date"),
    "publisher": ({**GOOD, "publisher": "me"}, "line 2: publisher: 'me' is no known code"),
    "incidents": ({**GOOD, "incidents": None}, "line 2: incidents: must be a list"),
    "incident": ({**GOOD, "incidents": [3]}, r"line 2: incidents\[0\]: must be an object"),
    "type": ({**GOOD, "incidents": [incident(event_type="war")]}, r"incidents\[0\].event_type: 'war' is no known"),
    "place": ({**GOOD, "incidents": [incident(places=[None])]}, r"incidents\[0\].places: must be a list of texts"),
    "side": ({**GOOD, "incidents": [incident(side_a=["us"])]}, r"incidents\[0\].side_a: 'us' is no known code"),
    "date": (
        {**GOOD, "incidents": [incident(date={"start": "2019-01-03", "end": None, "precision": "day"})]},
        r"incidents\[0\].date.start: start and end are null only",
    ),
    "dates": (
        {**GOOD, "incidents": [incident(date={"start": "2019-01-03", "end": "2019-01-01", "precision": "range"})]},
        r"incidents\[0\].date.end: before the start",
    ),
    "count": (
        {**GOOD, "incidents": [incident(casualties=[killed(True, 1)])]},
        r"incidents\[0\].casualties\[0\].min: True is no count",
    ),
    "most": ({**GOOD, "incidents": [incident(casualties=[killed(5, 4)])]}, "max: smaller than min"),
    "quote": ({**GOOD, "incidents": [incident(evidence=["في هجين"])]}, r"incidents\[0\].evidence: 'في هجين' is not in"),
    "tally": ({**GOOD, "tallies": [{"count": -1, "outcome": "killed"}]}, r"tallies\[0\].count: -1 is no count"),
    "flag": ({**GOOD, "flags": ["red"]}, "flags: 'red' is no known code"),
}


@pytest.mark.parametrize(("row", "message"), BAD.values(), ids=BAD.keys())
def test_a_bad_annotation_is_refused_with_file_line_and_field(row, message, tmp_path, lexicon):
    with pytest.raises(GoldError, match=rf"^set\.jsonl, (.*){message}"):
        read_gold(written(tmp_path, row), lexicon.codes)


def test_an_id_that_stands_twice_is_refused(tmp_path, lexicon):
    line = json.dumps(GOOD, ensure_ascii=False)
    with pytest.raises(GoldError, match=r"set\.jsonl, line 3: id: 'a' stands in line 2 already"):
        read_gold(written(tmp_path, f"{line}\n{line}".encode()), lexicon.codes)


def test_a_set_without_a_report_or_a_file_is_refused(tmp_path, lexicon):
    with pytest.raises(GoldError, match="there is no report in it"):
        read_gold(written(tmp_path, b" "), lexicon.codes)
    with pytest.raises(GoldError, match="No such file"):
        read_gold(tmp_path / "none.jsonl", lexicon.codes)


def test_a_set_named_held_out_is_kept_apart():
    assert is_kept_apart(GOLD / "held_out_2.jsonl")
    assert not is_kept_apart(GOLD / "dev.jsonl")


def test_mistakes_show_both_values_and_the_words_behind_the_draft():
    words = {"field": "places", "value": "P9", "rule": "plc-9", "start": 25, "end": 29}
    scores = scored(report(SHELLING), [incident(places=["ذيبان"], evidence=[words])])
    (mistake,) = scores.mistakes
    (line,) = mistake.differences
    assert (line.gold, line.draft, line.words) == ("هجين", "ذيبان", ("«هجين» P9 [plc-9]",))
    assert pages.only(scores.mistakes, ["places"]) == [mistake]
    assert pages.only(scores.mistakes, ["killed"]) == []
