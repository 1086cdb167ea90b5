"""`evaluate` on the command line: its three forms, what it refuses, and that it stores nothing."""

import csv
import json
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Report
from tests.extraction.test_evaluation import GOOD
from tests.factories import make_codes

WRONG_PLACE = {**GOOD, "id": "b", "incidents": [{**GOOD["incidents"][0], "places": ["ذيبان"]}]}


@pytest.fixture
def evaluate(db, tmp_path, capsys):
    """Run `evaluate` on lines written to a set; returns what it prints."""
    make_codes()

    def run(*options, rows=(GOOD, WRONG_PLACE), name="ours.jsonl"):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        call_command("evaluate", str(path), *options)
        return capsys.readouterr().out

    return run


def test_figures_are_told_as_text(evaluate):
    lines = {line.split()[0]: line.split()[1:] for line in evaluate().splitlines() if line.strip()}
    assert lines["incident"] == ["1.000", "1.000", "1.000"]
    assert lines["places"] == ["0.500", "0.500", "0.500"]
    assert (lines["clean"], lines["reports"]) == (["0.500"], ["2"])
    assert not Report.objects.exists()


def test_mistakes_stand_side_by_side_with_the_words(evaluate):
    printed = evaluate("--errors", "5", "--field", "places")
    assert "b  wrong  Shelling kills five" in printed
    assert "gold ذيبان   draft هجين" in printed
    assert "«هجين»" in printed


def test_json_has_figures_confusion_and_mistakes(evaluate):
    found = json.loads(evaluate("--format", "json", "--errors", "1"))["sets"]["ours.jsonl"]
    assert found["fields"]["places"] == {
        "precision": 0.5, "recall": 0.5, "f1": 0.5, "right": 1, "gold": 2, "drafted": 2,
    }  # fmt: skip
    assert found["confusion"] == [{"gold": "shelling", "draft": "shelling", "count": 2}]
    assert len(found["mistakes"]) == 1
    assert found["kept_apart"] is False


def test_the_page_says_what_was_measured_on_what(evaluate, tmp_path):
    (tmp_path / "sets.csv").write_text("file,written,use\nours.jsonl,in May,rules\n", encoding="utf-8")
    page = evaluate("--format", "markdown")
    assert "| `ours.jsonl` | 2 | 2 | in May | rules | no |" in page
    assert "| places | 0.500 |" in page
    assert "./sijil manage evaluate" in page


def test_sets_stand_side_by_side_and_tiers_by_themselves(evaluate, tmp_path):
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({**GOOD, "tier": "hard"}), encoding="utf-8")
    found = json.loads(evaluate(str(other), "--format", "json", "--by-tier"))["sets"]
    assert {name: one["summary"]["clean"] for name, one in found.items()} == {
        "ours.jsonl": 0.5,
        "other.jsonl": 1.0,
        "other.jsonl hard": 1.0,
    }


def test_mistakes_of_a_set_kept_apart_are_refused(evaluate):
    with pytest.raises(CommandError, match=r"held_out\.jsonl is kept apart: its errors are not shown"):
        evaluate("--errors", "1", name="held_out.jsonl")
    printed = evaluate(name="held_out.jsonl")
    assert "0.500" in printed
    assert "types annotated" not in printed


BAD = {
    "field": ({**GOOD, "flags": "red"}, r"ours\.jsonl, line 1: flags: must be a list"),
    "day": ({**GOOD, "published": "2999-01-01"}, r"ours\.jsonl, line 1: The day of publication"),
    "columns": (GOOD, r"sets\.csv, line 1: columns must be file, written, use"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(name, evaluate, tmp_path):
    row, message = BAD[name]
    if name == "columns":
        (tmp_path / "sets.csv").write_text("file,when\n", encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        evaluate(rows=[row])


def test_every_set_of_ours_is_described():
    from tests.extraction.conftest import GOLD, SETS

    with open(GOLD / "sets.csv", encoding="utf-8", newline="") as lines:
        described = {row["file"] for row in csv.DictReader(lines)}
    assert {path.name for path in SETS} <= described


@pytest.fixture
def learning(db, tmp_path, capsys, monkeypatch):
    """For a command that learns a table: runs it with a copy; returns what it prints and the table."""

    def of(name):
        command = import_module(f"incidents.management.commands.fit_{name}")
        table = tmp_path / f"{name}.csv"
        table.write_bytes((command.FOLDER / table.name).read_bytes())
        monkeypatch.setattr(command, "FOLDER", tmp_path)

        def run(*options, rows=(GOOD, WRONG_PLACE), gold="ours.jsonl"):
            path = tmp_path / gold
            path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
            call_command(f"fit_{name}", str(path), *map(str, options))
            return capsys.readouterr().out, table.read_text(encoding="utf-8")

        return run

    make_codes()
    return of


@pytest.fixture
def fit(learning):
    return learning("confidence")


@pytest.fixture
def learn(learning):
    return learning("weights")


def test_fitting_shows_the_table_and_writes_it_when_told(fit):
    shown, kept = fit()
    _, written = fit("--write")
    assert "cross-validated, all:" in shown
    assert shown.endswith(written)
    assert written != kept
    names = [[line.split(",")[:2] for line in text.splitlines()] for text in (kept, written)]
    assert names[0] == names[1]


def test_nothing_is_fitted_to_a_set_kept_apart(fit):
    with pytest.raises(CommandError, match=r"held_out\.jsonl is kept apart: nothing is fitted to it"):
        fit(gold="held_out.jsonl")


def test_the_level_is_that_of_reports_that_no_rule_knows(fit, tmp_path):
    """Every draft of the unread reports is wrong, so that none is trusted as before; `held_out` gives not even that."""
    _, before = fit("--write")
    unread = tmp_path / "unread.jsonl"
    rows = [{**WRONG_PLACE, "id": name} for name in "xyz"]
    unread.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    _, after = fit("--write", "--level", str(unread))
    bases = [float(text.splitlines()[1].split(",")[2]) for text in (before, after)]
    assert bases[0] < bases[1]
    with pytest.raises(CommandError, match="not even the level"):
        fit("--level", str(unread.rename(tmp_path / "held_out.jsonl")))
    with pytest.raises(CommandError, match=r"unread\.jsonl is kept apart"):
        fit(gold="unread.jsonl")


def test_weights_are_learned_from_reports_and_from_sentences_that_rules_read_rightly(learn, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_text("id,sentence\none,اغتال مسلحون موظفا في بلدة ⟦الصور⟧ أمس.\n", encoding="utf-8")
    apart = tmp_path / "held_out.jsonl"
    apart.write_text(json.dumps(GOOD, ensure_ascii=False), encoding="utf-8")
    before = learn()[1]
    shown, after = learn("--cases", cases, "--try", apart, "--write")
    assert before != after
    assert "held_out.jsonl, event_type: of 1 choices rules settle 1 as annotated" in shown
    assert {line.split(",")[0] for line in after.splitlines()} == {line.split(",")[0] for line in before.splitlines()}
    assert learn("--cases", cases, "--write")[1] == after


def test_no_weight_is_learned_from_a_set_kept_apart(learn):
    for name in ("held_out.jsonl", "unread.jsonl"):
        with pytest.raises(CommandError, match=rf"{name} is kept apart: nothing is fitted to it"):
            learn(gold=name)


def test_learning_names_bad_input(learn):
    with pytest.raises(CommandError, match=r"ours\.jsonl, line 1: flags"):
        learn(rows=[{**GOOD, "flags": "red"}])


def test_fitting_names_bad_input(fit):
    with pytest.raises(CommandError, match=r"ours\.jsonl, line 1: flags"):
        fit(rows=[{**GOOD, "flags": "red"}])
