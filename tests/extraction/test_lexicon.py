"""Lexicon files: the loader names file and line of what it refuses, and extra names are read at once."""

import shutil
from dataclasses import replace

import pytest

from incidents.extraction import Lexicon, LexiconError
from incidents.extraction.values import NameRow
from incidents.extraction.words.tables import FOLDER


@pytest.fixture
def folder(tmp_path, monkeypatch):
    copy = tmp_path / "lexicons"
    shutil.copytree(FOLDER, copy)
    return copy


def append(path, line):
    text = path.read_text(encoding="utf-8")
    path.write_text(text + line + "\n", encoding="utf-8")
    return text.count("\n") + 1


@pytest.mark.parametrize("name", ["codes.csv", "triggers.csv", "types.csv"])
def test_an_unknown_column_is_refused(name, folder):
    path = folder / name
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f"{head},colour\n{rest}", encoding="utf-8")
    with pytest.raises(LexiconError, match=f"{name}"):
        Lexicon.load(places=[], folder=folder)


def test_an_unknown_code_is_refused_with_file_and_line(folder):
    columns = (folder / "weapons.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    row = {"id": "wpn-9999", "surface": "مقلاع", "weapon": "slingshot"}
    line = append(folder / "weapons.csv", ",".join(row.get(column, "") for column in columns))
    with pytest.raises(LexiconError, match=rf"weapons\.csv.*{line}.*slingshot"):
        Lexicon.load(places=[], folder=folder)


@pytest.mark.parametrize("table", ["weapons", "types", "splits", "spokesmen"])
def test_a_second_row_of_the_same_id_is_refused(folder, table):
    text = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    line = append(folder / f"{table}.csv", text[1])
    with pytest.raises(LexiconError, match=rf"{table}\.csv.*{line}"):
        Lexicon.load(places=[], folder=folder)


def test_an_alias_of_the_register_is_read(places, read):
    from incidents.extraction import extract

    text = "اغتال عناصر من لواء القعقاع الوهمي رجلاً في بلدة الشحيل."
    few = [row for row in places if "الشحيل" in row.names]
    lexicon = Lexicon.load(places=few, actors=[NameRow("لواء القعقاع الوهمي", "isis")])
    (draft,) = extract(text, published=None, publisher=None, lexicon=lexicon).drafts
    assert draft.side_a == ("isis",)
    assert read(text, None).drafts[0].side_a != ("isis",)


def test_a_name_of_the_gazetteer_may_be_renamed(places):
    from incidents.extraction import extract

    renamed = [replace(row, names=("ضيعة الاختبار",)) if "الشحيل" in row.names else row for row in places]
    lexicon = Lexicon.load(places=renamed)
    text = "قتل مدني برصاص مجهولين في ضيعة الاختبار."
    (draft,) = extract(text, published=None, publisher=None, lexicon=lexicon).drafts
    assert [place.name for place in draft.places] == ["ضيعة الاختبار"]
