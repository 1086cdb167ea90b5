"""Weights learned from annotated reports: the table, when a rule gives way, and how weights are found."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.extraction.evaluation.gold import GoldReport
from incidents.extraction.evaluation.softmax import fit
from incidents.extraction.evaluation.weighing import (
    Choice,
    Tried,
    by_rules_alone,
    choices,
    cross_validated,
    trial,
)
from incidents.extraction.explain import as_text
from incidents.extraction.pipeline import trace
from incidents.extraction.words.rule_tables import read_weights
from incidents.extraction.words.tables import LexiconError
from incidents.extraction.words.weights import APART, BASE, DOUBTED, EVENT_TYPE, JOINING, JOINS, TELLING, Weights

from .test_lexicon import folder  # noqa: F401

TOLD = date(2021, 3, 10)
TWO_ACTS = "انفجرت دراجة نارية مفخخة في سوق البصيرة اليوم وأصيب خمسة مدنيين. وفي البلدة نفسها اغتيل موظف برصاص مجهولين."
ROBBED = "سلب مسلحون سيارة مدني قرب بلدة الصور أمس وقتلوه."


def weights(**by_feature):
    rows = [(name, answer, value) for name, row in by_feature.items() for answer, value in row.items()]
    return Weights.of([*((BASE, answer, 0.0) for answer in ("one", "two", "three")), *rows])


def test_a_rule_gives_way_only_where_the_weights_are_sure_of_another_answer():
    told = weights(sure={"one": 3.0}, hint={"one": 0.5}, other={"two": 2.9})
    assert told.instead_of("two", ["sure"]) == ("one", True)
    assert told.instead_of("one", ["sure"]) == ("one", False)
    assert told.instead_of("two", ["hint"]) == ("two", True)
    assert told.instead_of("three", ["sure", "other"]) == ("one", True)
    assert told.instead_of("two", ["sure", "other"]) == ("two", True)  # which has a share as good
    assert told.instead_of("two", ["nobody knows it"])[0] == "two"


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.randoms(use_true_random=False))
def test_shares_are_of_one_and_the_same_in_any_order(names, chance):
    drawn = random.Random(7)
    table = weights(**{name: {a: drawn.uniform(-3, 3) for a in ("one", "two", "three")} for name in "abcdefgh"})
    mixed = chance.sample(names, len(names))
    assert table.shares(names) == table.shares(mixed)
    assert sum(table.shares(names).values()) == pytest.approx(1)


def test_what_speaks_for_an_answer_is_told_weightiest_first():
    table = weights(much={"one": 1.0, "two": -1.0}, less={"two": 0.5}, alike={"one": 0.3, "two": 0.3})
    assert table.speaking(["less", "alike", "much", "unknown"], "one", "two") == [("much", 2.0), ("less", -0.5)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("event_type,x,no_such_type,1", "'no_such_type' is no answer to 'event_type'"),
        ("weather,x,joins,1", "'joins' is no answer to 'weather'"),
        ("joining,x,joins,heavy", "'heavy' is no number"),
        ("joining,base,joins,1", "'base' stands twice for 'joins'"),
    ],
)
def test_a_bad_row_of_weights_is_named(row, message, folder, lexicon):  # noqa: F811
    path = folder / "weights.csv"
    lines = path.read_text(encoding="utf-8")
    path.write_text(lines + row + "\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"weights\.csv, line {lines.count(chr(10)) + 1}: .*{message}"):
        read_weights(folder, lexicon.codes)


def test_a_decision_without_a_beginning_for_each_answer_is_refused(folder, lexicon):  # noqa: F811
    path = folder / "weights.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("joining,base,joins")]
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(LexiconError, match="no base of joining for joins"):
        read_weights(folder, lexicon.codes)


def test_a_table_that_was_written_is_read_as_it_was(folder, lexicon):  # noqa: F811
    rows = [",".join(row) for name, table in lexicon.weights.items() for row in table.rows(name)]
    (folder / "weights.csv").write_text("\n".join(["decision,feature,answer,weight", *rows]), encoding="utf-8")
    assert read_weights(folder, lexicon.codes) == lexicon.weights


def drawn(count, seed=1):
    """Choices between two answers: "strong" speaks for joins, "weak" a little against, "idle" for nothing."""
    chance = random.Random(seed)
    for number in range(count):
        features = frozenset(name for name in ("strong", "weak", "idle") if chance.random() < 0.5)
        odds = -1 + 3 * ("strong" in features) - ("weak" in features)
        joins = chance.random() < 1 / (1 + 2.718281828**-odds)
        yield Choice(f"r{number}", JOINING, features, APART, (JOINS if joins else APART,))


def test_weights_are_found_again_and_the_same_each_time():
    cases = [(one.features, one.answer, 1) for one in drawn(6000)]
    table = fit(cases, (APART, JOINS))
    by = dict(table.speaking(["strong", "weak", "idle"], JOINS, APART))
    assert by == pytest.approx({"strong": 3, "weak": -1} | ({"idle": by["idle"]} if "idle" in by else {}), abs=0.25)
    assert abs(by.get("idle", 0)) < 0.25
    assert fit(cases, (APART, JOINS)) == table


def test_a_case_that_counts_twice_is_two_cases():
    cases = [(one.features, one.answer, 1) for one in drawn(300)]
    assert fit([*cases, *cases], (APART, JOINS)) == fit([(f, a, 2) for f, a, _ in cases], (APART, JOINS))


def test_choices_are_tried_without_their_own_report():
    """What only one report shows cannot tell its answer."""
    cases = [Choice(f"r{n}", JOINING, frozenset({f"only{n}"}), APART, (JOINS if n % 2 else APART,)) for n in range(60)]
    assert cross_validated(cases, {JOINING: (APART, JOINS)}) == {JOINING: Tried(60, 30, 0, 0)}


def test_a_trial_counts_what_is_mended_and_what_is_spoilt():
    table = Weights.of([(BASE, APART, 0.0), (BASE, JOINS, 0.0), ("close", JOINS, 9.0)])
    cases = [
        Choice("r", JOINING, frozenset({"close"}), APART, (JOINS,)),
        Choice("r", JOINING, frozenset({"close"}), APART, (APART,)),
        Choice("r", JOINING, frozenset(), JOINS, (JOINS,)),
        Choice("r", JOINING, frozenset({"close"}), APART, (JOINS,), free=False),
    ]
    assert trial(table, cases) == Tried(choices=4, ruled=2, mended=1, spoilt=1)


def test_choices_have_the_answers_that_the_annotation_gives(lexicon):
    act = {
        "event_type": "ied", "date": {"start": "2021-03-10", "end": "2021-03-10", "precision": "day"},
        "places": ["البصيرة"], "side_a": [], "side_b": [], "weapons": [], "sources": [],
        "casualties": [{"outcome": "injured", "status": "civilian", "min": 5, "max": 5, "children": 0, "women": 0}],
    }  # fmt: skip
    quotes = TWO_ACTS.split(". ")
    killed = act["casualties"][0] | {"outcome": "killed", "min": 1, "max": 1}
    other = act | {"event_type": "assassination", "casualties": [killed]}
    rows = [act | {"evidence": quotes[:1]}, other | {"evidence": quotes[1:]}]
    gold = GoldReport("r", TOLD, "other", "", TWO_ACTS, tuple(rows), (), (), "here")
    result = trace(TWO_ACTS, TOLD, "other", by_rules_alone(lexicon), to_learn=True)
    found = {one.decision: (one.ruled, set(one.right)) for one in choices(gold, result, {})}
    assert found[JOINING] == (JOINS, {APART})
    assert found[EVENT_TYPE][1] <= {"ied", "assassination"}
    assert found[TELLING][0] in found[TELLING][1]


def test_a_table_that_is_even_settles_nothing(lexicon):
    even = by_rules_alone(lexicon)
    assert len(trace(TWO_ACTS, TOLD, "other", even).reading.drafts) == 1
    assert len(trace(TWO_ACTS, TOLD, "other", lexicon).reading.drafts) == 2
    assert DOUBTED < 0.5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (TWO_ACTS, "where rules say joins: for apart"),
        (TWO_ACTS, "[weights.csv joining]"),
        (ROBBED, "[weights.csv event_type, not property_destruction by typ-064: "),
    ],
)
def test_explanation_says_what_outweighed_a_rule(text, shown, lexicon):
    assert shown in as_text(trace(text, TOLD, "other", lexicon))
