"""The command line as DESIGN promises it: forms, exit codes, and one bad report among good ones."""

import io
import json
import re
import sys

import pytest
from django.core.management import CommandError, call_command

from incidents.ingest import MAX_CHARACTERS
from incidents.models import Incident, Report
from tests.factories import make_codes, make_user

TEXT = "قُتل ثلاثة مدنيين بقصف مدفعي على بلدة هجين اليوم."  # Three civilians killed by shelling of Hajin today.


@pytest.fixture
def register(db):
    make_codes()
    return make_user("analyst", username="ana")


class Stdin(io.TextIOWrapper):
    def __init__(self, data):
        super().__init__(io.BytesIO(data if isinstance(data, bytes) else data.encode()), encoding="utf-8")


@pytest.fixture
def run(register, monkeypatch, capsys):
    """Run `ingest` and return (exit code, standard output, standard error)."""

    def run(*options, stdin=b"", command="ingest"):
        monkeypatch.setattr(sys, "stdin", Stdin(stdin))
        code, message = 0, ""
        try:
            call_command(command, *options)
        except CommandError as error:
            code, message = error.returncode, str(error)
        out, err = capsys.readouterr()
        return code, out, err + message

    return run


def line(name="a", text=TEXT, **values):
    return json.dumps({"id": name, "published": "2019-01-04", "publisher": "sohr", "url": None, "text": text, **values})


def test_a_dry_run_answers_a_line_for_each_report_and_stores_nothing(run):
    code, out, _err = run("--dry-run", "--jsonl", "--format", "jsonl", stdin=f"{line('a')}\n\n{line('b')}\n")
    answers = [json.loads(answer) for answer in out.splitlines()]
    assert (code, [answer["id"] for answer in answers]) == (0, ["a", "b"])
    (draft,) = answers[0]["incidents"]
    assert (draft["date"]["start"], draft["places"]) == ("2019-01-04", ["هجين"])
    assert set(answers[0]) == {"id", "incidents", "tallies", "flags"}
    assert all(0 <= span["start"] < span["end"] <= len(TEXT) for span in draft["evidence"])
    assert not Report.objects.exists()


def test_a_file_and_a_pipe_hold_a_report_each(run, tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("\ufeff" + TEXT, encoding="utf-8")
    code, out, _err = run("--dry-run", "--format", "json", "--published", "2019-01-04", str(path), "-", stdin=TEXT)
    answers = json.loads(out)
    assert (code, [answer["id"] for answer in answers]) == (0, [str(path), "-"])
    assert answers[0]["incidents"] == answers[1]["incidents"]


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_storing_names_each_draft_and_where_to_review_it(run, form, settings):
    settings.SITE_URL = "https://sijil.example"
    code, out, _err = run("--by", "ana", "--format", form, "--publisher", "sohr", stdin=TEXT)
    incident = Incident.objects.get()
    assert code == 0
    assert incident.reference in out
    assert f"https://sijil.example/reports/{Report.objects.get().pk}/review/" in out
    assert incident.created_by.username == "ana"


@pytest.mark.parametrize("options", [["--dry-run"], ["--by", "ana"]], ids=["dry", "stored"])
def test_text_says_how_far_to_trust_a_draft_and_why_not_further(run, options):
    _code, out, _err = run(*options, "--published", "2019-01-04", stdin="قُتل ثلاثة مدنيين بقصف مدفعي على هجين.")
    assert re.search(r"^    confidence: (sure|check|doubtful), \d+%$", out, re.MULTILINE)
    assert "    date_inferred: No word tells the day: the day of publication stands in.\n" in out
    assert "    place_without_head: " in out


def test_storing_names_what_a_draft_may_double_and_what_its_text_copies(run):
    text = "قُتل ثلاثة مدنيين بينهم طفلان وأصيب خمسة آخرون بقصف مدفعي لقوات النظام على بلدة هجين صباح اليوم الجمعة."
    run("--by", "ana", "--published", "2019-01-04", stdin=text)
    first, report = Incident.objects.get(), Report.objects.get()
    options = ["--by", "ana", "--published", "2019-01-04"]
    _code, out, _err = run(*options, stdin=f"{text} المصدر: وكالات")
    assert f"    may be the same event as {first.reference}\n" in out
    assert f"    text near-equal to report {report.pk}\n" in out
    _code, out, _err = run(*options, "--format", "jsonl", stdin=f"{text} نقلاً عن وكالات")
    answer = json.loads(out)
    assert report.pk in answer["near_equal"]
    assert first.reference in answer["incidents"][0]["may_double"]


def test_storing_again_says_that_nothing_changed(run):
    run("--by", "ana", stdin=TEXT)
    code, out, _err = run("--by", "ana", stdin=TEXT)
    assert (code, Incident.objects.count()) == (0, 1)
    assert "already here" in out


BAD_INPUT = [
    ("empty", b"", "empty"),
    ("blank", b" \n ", "empty"),
    ("binary", b"\x7fELF\x02\x01\x00\x00", "zero"),
    ("control bytes", b"abc\x01\x02", "control character"),
    ("latin-1", "caf\u00e9".encode("latin-1"), "not UTF-8: byte 4"),
    ("utf-16", TEXT.encode("utf-16"), "UTF-8"),
    ("20 MB", b"a" * 20_000_000, f"longer than {MAX_CHARACTERS:,}"),
]


@pytest.mark.parametrize(("data", "words"), [row[1:] for row in BAD_INPUT], ids=[row[0] for row in BAD_INPUT])
@pytest.mark.parametrize("options", [["--dry-run"], ["--by", "ana"]], ids=["dry", "stored"])
def test_what_is_no_report_is_named_and_refused(run, data, words, options):
    code, _out, err = run(*options, stdin=data)
    assert code == 1
    assert words in err
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["/no/such/file"], "/no/such/file: No such file"),
        (["."], "Is a directory"),
        (["--published", "2999-01-01", "-"], "has not come yet"),
        (["--publisher", "nobody", "-"], "no publisher"),
    ],
)
@pytest.mark.parametrize("way", [["--dry-run"], ["--by", "ana"]], ids=["dry", "stored"])
def test_wrong_circumstances_are_named_and_refused(run, options, words, way):
    code, _out, err = run(*way, *options, stdin=TEXT)
    assert code == 1
    assert words in err
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "--by USER"),
        (["--by", "nobody"], "no active user"),
        (["--by", "ana", "--published", "yesterday"], "no date of the form"),
        (["--by", "ana", "--format", "xml"], "invalid choice"),
    ],
)
def test_wrong_options_are_refused(run, options, words):
    code, _out, err = run(*options, stdin=TEXT)
    assert code != 0
    assert words in err
    assert not Report.objects.exists()


BAD_LINES = [
    ("broken", '{"id": "x", "text": ', None, "line 2: This is not JSON"),
    ("no object", "[1, 2]", None, "must be an object"),
    ("deep", "[" * 100_000, None, "not JSON"),
    ("no text", '{"id": "x"}', "x", "text must be a text"),
    ("text is a number", '{"id": "x", "text": 5}', "x", "text must be a text"),
    ("id is a list", '{"id": [], "text": "a"}', None, "id must be"),
    ("id with control character", '{"id": "\\u0000", "text": "a"}', None, "control character"),
    ("no day", line("x", published="4 Jan"), "x", "no date of the form"),
    ("day is a number", line("x", published=20190104), "x", "published must be a text"),
    ("future", line("x", published="2999-01-01"), "x", "has not come yet"),
    ("unknown publisher", line("x", publisher="nobody"), "x", "no publisher"),
    ("publisher is a list", line("x", publisher=["sohr"]), "x", "publisher must be a text"),
    ("bad address", line("x", url="ftp://a"), "x", "no web address"),
    ("empty", line("x", text="  "), "x", "empty"),
    ("half a character", line("x", text="\ud800 a"), "x", "control character"),
    ("too long", line("x", text="a" * (MAX_CHARACTERS + 1)), "x", "longer than"),
]


@pytest.mark.parametrize(("bad", "name", "words"), [row[1:] for row in BAD_LINES], ids=[row[0] for row in BAD_LINES])
def test_a_bad_line_is_named_and_the_rest_goes_on(run, bad, name, words):
    stdin = f"{line('a')}\n{bad}\n{line('b', text=TEXT + ' 2')}\n"
    code, out, err = run("--by", "ana", "--jsonl", "--format", "jsonl", stdin=stdin)
    answers = [json.loads(answer) for answer in out.splitlines()]
    assert code == 1
    assert "1 of 3" in err
    assert [answer["id"] for answer in answers] == ["a", name, "b"]
    assert words in answers[1]["error"]
    assert Report.objects.count() == 2


def test_a_line_that_is_not_utf_8_or_endless_is_named_and_the_rest_goes_on(run):
    stdin = b'{"id": "\xe9"}\n' + b"x" * 13_000_000 + b"\n" + line("c").encode()
    code, out, _err = run("--dry-run", "--jsonl", "--format", "jsonl", stdin=stdin)
    answers = [json.loads(answer) for answer in out.splitlines()]
    assert (code, [answer["id"] for answer in answers]) == (1, [None, None, "c"])
    assert "UTF-8" in answers[0]["error"]
    assert "longer than" in answers[1]["error"]


def test_keys_that_a_line_need_not_have_are_passed_over(run):
    code, out, _err = run("--dry-run", "--jsonl", "--format", "jsonl", stdin=line("a", tier="dev", incidents=[1]))
    assert (code, json.loads(out)["id"]) == (0, "a")


def test_one_report_on_which_the_program_fails_does_not_stop_the_rest(run, monkeypatch):
    from incidents.management.intake import answers

    def fails_once(text, **values):
        if "fails" in text:
            raise RuntimeError("boom")
        return real(text, **values)

    real = answers.ingest_report
    monkeypatch.setattr(answers, "ingest_report", fails_once)
    stdin = f"{line('a', text='fails')}\n{line('b')}\n"
    code, out, _err = run("--by", "ana", "--jsonl", "--format", "jsonl", stdin=stdin)
    first, second = (json.loads(answer) for answer in out.splitlines())
    assert (code, second["created"]) == (1, True)
    assert "boom" in first["error"]


def test_an_interrupted_run_keeps_what_was_done_and_can_be_run_again(run, monkeypatch):
    from incidents.management.intake import answers

    def interrupted(text, **values):
        if Report.objects.count() == 2:
            raise KeyboardInterrupt
        return real(text, **values)

    real = answers.ingest_report
    lines = "\n".join(line(str(number), text=f"{TEXT} {number}") for number in range(4))
    monkeypatch.setattr(answers, "ingest_report", interrupted)
    code, _out, err = run("--by", "ana", "--jsonl", stdin=lines)
    assert (code, Report.objects.count()) == (130, 2)
    assert "after 2 reports" in err
    monkeypatch.setattr(answers, "ingest_report", real)
    code, out, _err = run("--by", "ana", "--jsonl", stdin=lines)
    assert (code, Report.objects.count(), out.count("already here")) == (0, 4, 2)


def test_someone_without_the_right_is_told_so(run):
    make_user("viewer", username="vera")
    code, _out, err = run("--by", "vera", stdin=TEXT)
    assert code == 1
    assert "vera may not do this" in err
    assert not Report.objects.exists()


def test_explain_shows_sentence_mention_and_row(run):
    code, out, _err = run("--published", "2019-01-04", stdin=TEXT, command="explain")
    assert code == 0
    assert "هجين" in out
    assert "draft 1" in out
    assert not Report.objects.exists()


def test_explain_refuses_what_is_no_report(run):
    code, _out, err = run(stdin=b"\xff\xfe", command="explain")
    assert code == 1
    assert "UTF-8" in err
