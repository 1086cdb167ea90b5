"""`lexicon_usage`: which rows fire on no text, by table, from reports, cases and plain texts."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_codes

TEXT = "قُتل مدني بقذيفة هاون على بلدة هجين أمس."  # A civilian killed by a mortar shell on Hajin yesterday.


@pytest.fixture
def usage(db, tmp_path, capsys):
    make_codes()

    def run(name, content, *options):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        call_command("lexicon_usage", str(path), *options)
        return capsys.readouterr().out

    return run


def idle(printed):
    """{table: (rows, rows that fire on no text)}"""
    counted = (line.split() for line in printed.splitlines() if not line.startswith(" "))
    return {words[0]: (int(words[1]), int(words[3])) for words in counted}


CONTENT = {
    "report.txt": TEXT,
    "reports.jsonl": json.dumps({"text": TEXT, "published": "2021-03-10"}, ensure_ascii=False) + "\n",
    "cases.csv": f"id,sentence\na,{TEXT}\n",
}


@pytest.mark.parametrize("name", CONTENT)
def test_rows_that_fire_are_not_counted(name, usage):
    rows, without = idle(usage(name, CONTENT[name]))["weapons"]
    assert rows - without == 1


def test_the_rows_of_a_table_are_listed(usage):
    listed = [
        line.split()[0] for line in usage("a.txt", TEXT, "--rows", "constructions").splitlines() if line[0] == " "
    ]
    assert "con-0007" in listed
    assert "con-0007" not in usage("a.txt", "قُتل مدني برصاص مجهولين.", "--rows", "constructions")


BAD = {
    "held_out.jsonl": ("{}", [], "held_out.jsonl is kept apart"),
    "a.jsonl": ('\n{"text": 3}\n{', [], "a.jsonl, line 2"),
    "a.csv": ("id,words\n", [], "a.csv, line 1: there is no column sentence or phrase"),
    "a.txt": (TEXT, ["--rows", "verb"], "There is no table verb"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named(name, usage):
    content, options, message = BAD[name]
    with pytest.raises(CommandError, match=message):
        usage(name, content, *options)
