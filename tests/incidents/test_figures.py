"""From claims to figures and grades: the rules as tables, without a database."""

from datetime import date

import pytest

from incidents import figures
from incidents.figures import Statement


def told(number, low, high, *, report=1, kind="monitor", publisher="sohr", decided=False, day=1, **values):
    group = {"outcome": "killed", "status": "civilian", "actor": None, "children": None, "women": None}
    value = {**group, "min": low, "max": high, **values}
    return Statement(number, "casualties", value, decided, "reported", report, publisher, kind, date(2019, 1, day))


TABLE = [
    # claims, (minimum, best, maximum, children, women)
    ([told(1, 3, 3)], (3, 3, 3, None, None)),
    ([told(1, 3, None)], (3, 3, None, None, None)),
    ([told(1, 0, 0)], (0, 0, 0, None, None)),
    ([told(1, 3, 3), told(2, 5, 5, report=2, kind="state_media")], (3, 3, 5, None, None)),
    ([told(1, 3, 3, kind="state_media"), told(2, 5, 5, report=2)], (3, 5, 5, None, None)),
    ([told(1, 3, 3), told(2, 5, None, report=2)], (3, 3, None, None, None)),
    ([told(1, 3, 3), told(2, 5, 5, report=2, day=2)], (3, 5, 5, None, None)),
    ([told(1, 3, 3), told(2, 5, 5, report=2, kind="unnamed", decided=True)], (3, 5, 5, None, None)),
    ([told(1, 3, 3, children=1), told(2, 2, None, women=1)], (5, 5, None, 1, 1)),
    ([told(1, 4, 4, children=2, women=1), told(2, 9, 9, report=2, kind="wire", children=5)], (4, 4, 9, 2, 1)),
    ([told(1, 4, 4), told(2, 9, 9, report=2, kind="wire", children=5)], (4, 4, 9, 5, None)),
]


@pytest.mark.parametrize(("claims", "expected"), TABLE)
def test_figures_follow_the_rule(claims, expected):
    (row,) = figures.casualty_rows(claims)
    assert (row["minimum"], row["best"], row["maximum"], row["children"], row["women"]) == expected
    assert bool(row["reason"]) == (len({one.report for one in claims}) > 1)


def test_groups_are_kept_apart():
    rows = figures.casualty_rows([told(1, 3, 3), told(2, 2, 2, status="combatant"), told(3, 9, 9, outcome="injured")])
    assert sorted((row["outcome"], row["status"], row["best"]) for row in rows) == [
        ("injured", "civilian", 9),
        ("killed", "civilian", 3),
        ("killed", "combatant", 2),
    ]


@pytest.mark.parametrize(
    ("told_by", "alike", "count"),
    [
        ([], [], 0),
        ([("sohr", 1)], [], 1),
        ([("sohr", 1), ("snhr", 2)], [], 2),
        ([("sohr", 1), ("sohr", 2)], [], 1),
        ([("sohr", 1), ("centcom", 1)], [], 1),
        ([("sohr", 1), ("snhr", 2)], [(2, 1)], 1),
        ([("sohr", 1), ("centcom", 1), ("centcom", 2)], [], 1),
        ([("sohr", 1), ("snhr", 2), ("sana", 3)], [(2, 3)], 2),
        ([("sohr", None), ("snhr", None)], [], 2),
    ],
)
def test_a_source_a_report_and_a_copied_text_count_once(told_by, alike, count):
    assert figures.independent(told_by, alike) == count


@pytest.mark.parametrize(
    ("accused", "contested"),
    [
        ({}, False),
        ({1: {"isis"}}, False),
        ({1: {"isis"}, 2: {"isis", "sdf"}}, False),
        ({1: {"isis"}, 2: set()}, False),
        ({1: {"isis"}, 2: {"sdf"}}, True),
        ({1: {"isis"}, 2: {"isis"}, 3: {"sdf"}}, True),
    ],
)
def test_reports_that_accuse_different_sides_contest(accused, contested):
    assert figures.is_contested(accused) == contested


PLAIN = {"credible": 1, "told": True, "admitted": False, "contested": False, "discounted": False}


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        ({"told": False}, ""),
        ({}, "weak"),
        ({"credible": 0}, "weak"),
        ({"credible": 2}, "fair"),
        ({"credible": 3, "contested": True}, "contested"),
        ({"contested": True, "admitted": True}, "confirmed"),
        ({"admitted": True, "discounted": True}, "discounted"),
    ],
)
def test_grades_follow_the_rule(given, grade):
    found, reason = figures.grade(**{**PLAIN, **given})
    assert found == grade
    assert figures.reason_in_words(reason) != reason


@pytest.mark.parametrize("reason", ["", "the army said so", "rule:", "rule:preferred", "rule:no_such 1"])
def test_a_persons_reason_is_shown_as_written(reason):
    assert figures.reason_in_words(reason) == reason


def test_a_rules_reason_is_told_in_words():
    assert figures.reason_in_words("rule:preferred 2 sohr") == "Lowest and highest of 2 reports; best figure from sohr."
