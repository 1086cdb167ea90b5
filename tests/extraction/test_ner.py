"""Names that a model proposes: the model's border by a small fake everywhere, the real one where torch is installed."""

import json
import logging
import shutil
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.extraction import explain, ner
from incidents.extraction.ner import LONGEST, MOST, PIECES, folder_fault

from .conftest import run

HERE = Path(__file__).resolve().parent


class Fake:
    """As camel_tools' recognizer: a label for each word, `O` for those not given; three letters make a piece."""

    def __init__(self, labels):
        self.labels, self.tokenizer, self.windows = labels, self, []

    @staticmethod
    def tokenize(word):
        return [word[at : at + 3] for at in range(0, len(word), 3)]

    def predict(self, sentences):
        self.windows += sentences
        return [[self.labels.get(word, "O") for word in words] for words in sentences]


@pytest.fixture
def propose(monkeypatch, lexicon):
    """Names that a model with these labels proposes for a text: propose(text, {word: label})."""

    def proposing(text, labels):
        model = Fake(labels) if isinstance(labels, dict) else labels
        monkeypatch.setattr(ner, "_loaded", [(model, "")])
        return ner.unknown_names(explain(text, published=None, publisher=None, lexicon=lexicon))

    return proposing


PERSON = {"محمد": "B-PERS", "الجاسم": "I-PERS"}
WORDS = {
    "a name of two words": ("قتل محمد الجاسم برصاص", PERSON, ["person محمد الجاسم"]),
    "a name begins where one ends": ("محمد محمد الجاسم", PERSON, ["person محمد", "person محمد الجاسم"]),
    "a name that only goes on": ("عن الجاسم أمس", PERSON, ["person الجاسم"]),
    "vowels and tatweel stay in the words": ("مُحَمَّدٌ الجــاسم،", PERSON, ["person مُحَمَّدٌ الجــاسم"]),
    "letters as PDF files give them": ("ﻣﺤﻤﺪ الجاسم", PERSON, ["person ﻣﺤﻤﺪ الجاسم"]),
    "a hashtag": ("#محمد_الجاسم قتل", PERSON, ["person محمد_الجاسم"]),
    "a vowel that stands alone": ("محمد \u064f الجاسم", PERSON, ["person محمد \u064f الجاسم"]),
    "marks of direction": ("\u200fمحمد\u202e الجاسم", PERSON, ["person محمد\u202e الجاسم"]),
    "a line ends a name": ("محمد\nفرحان", PERSON | {"فرحان": "I-PERS"}, ["person محمد", "person فرحان"]),
    "a sign ends a name": ("محمد، الجاسم", PERSON | {"،": "I-PERS"}, ["person محمد", "person الجاسم"]),
    "signs and figures are no names": ("12 - 13", {"12": "B-LOC", "-": "I-LOC", "13": "B-PERS"}, []),
    "two kinds side by side": (
        "محمد الهلولية",
        {"محمد": "B-PERS", "الهلولية": "I-LOC"},
        ["person محمد", "place الهلولية"],
    ),
    "other labels are passed over": ("محمد الزنكي", {"محمد": "B-ORG", "الزنكي": "B-MISC"}, []),
    "another model's label": ("محمد", {"محمد": "B-PER"}, ["person محمد"]),
    "an empty report": ("", PERSON, []),
}


@pytest.mark.parametrize(("text", "labels", "expected"), WORDS.values(), ids=WORDS)
def test_labels_of_words_become_names_at_their_characters(propose, text, labels, expected):
    found = propose(text, labels)
    assert [f"{name.kind} {name.name}" for name in found] == expected
    assert [text[name.start : name.end] for name in found] == [name.name for name in found]
    assert {name.label for name in found} <= {"PERS", "PER", "LOC"}


MIXED = st.text(alphabet="محمد ال\u064f\u0640_#.\n\u202e\ud800ﷺ12a", max_size=300)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text() | MIXED, seed=st.integers(0, 5))
def test_any_text_gives_names_in_order_at_their_own_words(propose, text, seed):
    labels = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-ORG"]
    model = Fake({})
    model.predict = lambda sentences: [[labels[(len(w) + ord(w[0]) + seed) % 6] for w in words] for words in sentences]
    found = propose(text, model)
    ends = [0, *(name.end for name in found)]
    assert all(before <= name.start < name.end for before, name in zip(ends, found, strict=False))
    assert all(text[name.start : name.end] == name.name for name in found)


KNOWN = {
    "a place of the gazetteer": ("قصف على بلدة هجين", {"هجين": "B-LOC"}),
    "with its clitic": ("قصف بهجين", {"بهجين": "B-LOC"}),
    "taken for a person": ("قصف على بلدة هجين", {"هجين": "B-PERS"}),
    "an actor": ("هاجم تنظيم الدولة الإسلامية نقطة", {"تنظيم": "B-LOC", "الدولة": "I-LOC"}),
    "a source": ("قال المرصد السوري لحقوق الإنسان", {"السوري": "B-PERS"}),
    "a weapon": ("قصف بقذائف هاون", {"هاون": "B-PERS"}),
    "a day": ("قصف يوم 4 كانون الثاني 2019", {"كانون": "B-PERS", "الثاني": "I-PERS"}),
    "a new name that the rules propose themselves": ("قصف على قرية الهلولية", {"الهلولية": "B-LOC"}),
    "a listed name that the rules took for something else": ("قال خالد علي الجزيرة", {"الجزيرة": "B-LOC"}),
}


@pytest.mark.parametrize(("text", "labels"), KNOWN.values(), ids=KNOWN)
def test_what_the_rules_know_is_not_proposed(propose, text, labels):
    assert propose(text, labels) == ()
    assert propose(text + " محمد", labels | {"محمد": "B-PERS"})[0].name == "محمد"


def test_a_person_whose_name_is_also_a_place_is_proposed(propose):
    (found,) = propose("قتل الشاب علي الجاسم برصاص مجهولين", {"علي": "B-PERS", "الجاسم": "I-PERS"})
    assert found.name == "علي الجاسم"


def test_a_proposal_changes_no_draft(propose, read):
    text = "قتل محمد الجاسم برصاص مجهولين في بلدة هجين أمس، ونقل إلى الهلولية"
    before = read(text)
    assert [name.kind for name in propose(text, PERSON | {"الهلولية": "B-LOC"})] == ["person", "place"]
    assert read(text) == before
    assert "محمد" not in repr(before)


def test_a_long_text_is_read_in_windows_that_end_with_sentences(propose):
    sentence = "قتل محمد الجاسم برصاص مجهولين قرب ساقية. "
    text = sentence * 100
    model = Fake(PERSON)
    found = propose(text, model)
    assert [name.name for name in found] == ["محمد الجاسم"] * 100
    assert [word for window in model.windows for word in window] == text.replace(".", " .").split()
    sizes = [sum(len(model.tokenize(word)) for word in window) for window in model.windows]
    assert max(sizes) <= PIECES
    assert min(sizes[:-1]) > PIECES - 2 * len(sentence)
    assert all(window[-1] == "." for window in model.windows)


def test_a_text_without_any_end_is_cut_all_the_same(propose):
    model = Fake({})
    assert propose("كلمة " * 1500, model) == ()
    assert sum(map(len, model.windows)) == 1500
    assert all(sum(len(model.tokenize(word)) for word in window) <= PIECES for window in model.windows)


def test_words_that_the_vocabulary_makes_nothing_of_get_no_label(propose):
    model = Fake(PERSON)
    model.tokenize = lambda word: [] if word == "☒" else [word]
    assert propose("محمد ☒ الجاسم", model)[0].name == "محمد ☒ الجاسم"
    assert model.windows == [["محمد", "الجاسم"]]


def test_only_the_beginning_of_a_very_long_report_is_read_and_no_word_is_cut(propose):
    model = Fake({"محمد": "B-PERS"})
    found = propose("كلمة " * (LONGEST // 5 - 1) + "كلمة-محمد محمد", model)
    assert found == ()
    assert set(model.windows[-1]) == {"كلمة"}
    assert propose("كلمة " * (LONGEST // 5 - 1) + "محمد محمد", model)[0].end == LONGEST - 1


def test_so_many_names_are_proposed_and_no_more(propose):
    found = propose("محمد، " * (MOST + 20), PERSON)
    assert len(found) == MOST
    assert found[0].start == 0


def raising(sentences):
    raise RuntimeError("محمد")


@pytest.mark.parametrize("predict", [raising, lambda sentences: [], lambda sentences: [["O"]]])
def test_a_model_that_fails_costs_its_names_and_logs_no_word_of_the_report(propose, caplog, predict):
    model = Fake(PERSON)
    model.predict = predict
    assert propose("قتل محمد الجاسم", model) == ()
    assert "the model of names failed on a report" in caplog.text
    assert "محمد" not in caplog.text


def test_a_report_is_read_once_by_a_model(propose):
    model = Fake(PERSON)
    assert propose("قتل محمد الجاسم", model) == propose("قتل محمد الجاسم", model)
    assert len(model.windows) == 1


def test_threads_share_one_model(monkeypatch):
    loads = []
    monkeypatch.setattr(ner, "_loaded", [])
    monkeypatch.setattr(ner, "_load", lambda: loads.append(1) or (Fake(PERSON), ""))
    ask = [threading.Thread(target=ner.why_not) for _ in range(8)]
    for thread in ask:
        thread.start()
    for thread in ask:
        thread.join()
    assert len(loads) == 1


LABELS = {"0": "O", "1": "B-LOC"}


@pytest.fixture
def folder(tmp_path):
    """A folder that looks like a model's."""
    (tmp_path / "config.json").write_text(json.dumps({"id2label": LABELS}), encoding="utf-8")
    (tmp_path / "vocab.txt").write_text("[UNK]\n", encoding="utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(b"none")
    return tmp_path


def configured(**values):
    return lambda folder: (folder / "config.json").write_text(json.dumps(values), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: None, ""),
        (shutil.rmtree, "there is no folder"),
        (lambda folder: (folder / "pytorch_model.bin").unlink(), "holds no weights"),
        (lambda folder: (folder / "vocab.txt").unlink(), "holds no vocabulary"),
        (lambda folder: (folder / "config.json").unlink(), "config.json cannot be read"),
        (lambda folder: (folder / "config.json").write_text("[]"), "config.json cannot be read"),
        (configured(), "config.json cannot be read"),
        (configured(id2label={"0": "LABEL_0", "1": "LABEL_1"}), "is not trained to label persons or places"),
        (configured(id2label={"0": "B-LOC"}), "is not trained to label persons or places"),
        (configured(id2label=LABELS, max_position_embeddings=128), "reads fewer than 256 pieces at once"),
    ],
)
def test_what_a_folder_of_a_model_lacks_is_named(folder, damage, reason):
    damage(folder)
    assert reason in folder_fault(folder)
    assert bool(folder_fault(folder)) == bool(reason)


@pytest.fixture
def unloaded(monkeypatch):
    """As a new process on a machine where torch and transformers seem to be installed and nobody named a model."""
    monkeypatch.setattr(ner, "_loaded", [])
    monkeypatch.setattr(ner, "find_spec", lambda name: "found")
    monkeypatch.delenv("SIJIL_NER_MODEL", raising=False)
    monkeypatch.delenv("CAMELTOOLS_DATA", raising=False)
    return monkeypatch


@pytest.mark.parametrize("missing", ["camel_tools", "torch", "transformers"])
def test_a_package_that_is_missing_is_named_and_logged_only_where_a_model_is_wanted(unloaded, caplog, missing):
    unloaded.setattr(ner, "find_spec", lambda name: None if name == missing else "found")
    assert ner.why_not() == f"{missing} is not installed (requirements-ner.txt)"
    assert caplog.text == ""
    unloaded.setattr(ner, "_loaded", [])
    unloaded.setenv("SIJIL_NER_MODEL", "/nowhere")
    ner.why_not()
    assert f"no names are proposed: {missing} is not installed" in caplog.text


def test_without_a_model_nothing_is_loaded_and_nothing_said(unloaded, caplog):
    caplog.set_level(logging.DEBUG)
    assert ner.why_not() == "neither SIJIL_NER_MODEL nor the catalogue in CAMELTOOLS_DATA names a model"
    assert caplog.text == ""


def test_a_model_that_is_named_and_missing_is_logged_once(unloaded, caplog, propose, lexicon):
    unloaded.setenv("SIJIL_NER_MODEL", "/nowhere/model")
    read = explain("قتل محمد", published=None, publisher=None, lexicon=lexicon)
    assert [ner.unknown_names(read) for _ in range(3)] == [()] * 3
    assert caplog.messages == ["no names are proposed: there is no folder /nowhere/model"]


def test_a_model_that_cannot_be_loaded_is_told_with_the_reason(unloaded, caplog, folder):
    def broken(path):
        raise OSError("weights cut short\nand more lines")

    unloaded.setenv("SIJIL_NER_MODEL", str(folder))
    unloaded.setattr(ner, "_open", broken)
    assert ner.why_not() == f"the model in {folder} cannot be loaded (OSError: weights cut short)"
    assert ner.why_not() in caplog.text


def test_the_catalogue_of_camel_tools_may_name_the_model(unloaded, tmp_path):
    datasets = {"default": "arabert", "datasets": {"arabert": {"path": "ner/arabert"}}}
    catalogue = {"version": "1.5.2", "packages": {}, "components": {"NamedEntityRecognition": datasets}}
    (tmp_path / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
    unloaded.setenv("CAMELTOOLS_DATA", str(tmp_path))
    assert ner.model_folder() == tmp_path / "data" / "ner" / "arabert"
    assert ner.why_not() == f"there is no folder {tmp_path / 'data' / 'ner' / 'arabert'}"


# The real way: camel_tools, torch and transformers over a model that we make.

needs_torch = pytest.mark.skipif(
    find_spec("torch") is None or find_spec("transformers") is None,
    reason="torch and transformers are not installed (requirements-ner.txt)",
)
SCRIPT = """
import sys
from incidents.extraction import Lexicon, explain, ner, tiers
from incidents.extraction.values import PlaceRow
assert "torch" not in sys.modules
text = "قتل مُحمدٌ جاسم من قسد في منبج وآخر بتلول الزعفران. محمد\\nجاسم"
lexicon = Lexicon.load(places=[PlaceRow("manbij", ("منبج",), "town", "", "", "", 36.5, 37.9)])
read = explain(text, published=None, publisher=None, lexicon=lexicon)
for name in ner.unknown_names(read):
    print(name.kind, name.start, name.end, name.label, text[name.start:name.end] == name.name)
print(*tiers.describe().splitlines(), sep="\\n")
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    make = [sys.executable, str(HERE / "tiny_ner_model.py"), str(folder)]
    subprocess.run(make, check=True, capture_output=True, timeout=120)
    return folder


@needs_torch
def test_a_real_model_is_read_offline_and_proposes_names(tiny):
    *names, tier, official = run(SCRIPT, "/proc", SIJIL_NER_MODEL=str(tiny)).splitlines()
    assert names == [
        "person 4 15 PERS True",  # three pieces of جاسم are one word
        "place 36 50 LOC True",
        "person 52 56 PERS True",
        "person 57 61 PERS True",
    ]
    assert tier == "ner"
    assert official.startswith("not official database: ")


@needs_torch
@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        pytest.param("model.safetensors", b"__metadata__", b"", id="damaged weights"),
        pytest.param("config.json", b'"hidden_size": 8', b'"hidden_size": 16', id="weights of another size"),
    ],
)
def test_a_real_model_that_is_broken_costs_its_names_only(tiny, tmp_path, name, was, becomes):
    broken = tmp_path / "model"
    shutil.copytree(tiny, broken)
    whole = (broken / name).read_bytes()
    assert was in whole
    (broken / name).write_bytes(whole.replace(was, becomes))
    told = run(SCRIPT, "/proc", SIJIL_NER_MODEL=str(broken)).splitlines()
    assert told[0] == "lean + own database"
    assert told[-1].startswith(f"not ner: the model in {broken} cannot be loaded")


def test_without_a_model_no_heavy_package_is_imported(tmp_path):
    script = SCRIPT + "print(sorted({'torch', 'transformers', 'numpy'} & set(sys.modules)))"
    told = run(script, tmp_path).splitlines()
    assert told[0] == "lean + own database"
    assert told[-1] == "[]"
    assert list(tmp_path.iterdir()) == []
