"""camel_tools in use: the judge of our folding, and number and gender of nouns that no lexicon lists."""

import csv
import json
import threading
from pathlib import Path

import pytest

from incidents.extraction.camel import morphology
from incidents.extraction.camel.home import at_home_in
from incidents.extraction.camel.morphology import number_and_gender
from incidents.extraction.camel.morphology_build import COLUMNS, Stem, almor, read_stems
from incidents.extraction.words.normalize import fold_word
from incidents.extraction.words.tables import FOLDER, LexiconError

from .conftest import run

# Where our fold does more than camel_tools' normalization of alef, alef maksura, teh marbuta and vowels.
FOLDED_FURTHER = {
    "ؤئ": "وي",  # seats of hamza, which reports leave out
    "کڪھہەۀیې": "ككههههيي",  # Persian and Kurdish keyboards
    "گچ": "قك",  # letters for what the Euphrates speaks
    "٠١٢٣٤٥٦٧٨٩": "0123456789",
    "۰۱۲۳۴۵۶۷۸۹": "0123456789",
    "٪٫٬": "%.,",
}
DROPPED_TOO = [
    (0x0610, 0x061A),  # honorifics and small vowels
    (0x061C, 0x061C),  # a mark of direction
    (0x0640, 0x0640),  # tatweel
    (0x0653, 0x065F),  # madda, hamza above and below as marks of their own, signs of other languages
    (0x06D6, 0x06DC),  # signs of recitation
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
]


@pytest.fixture(scope="module")
def camel():
    """camel_tools' own normalization; imported through our door, so that no home of a tester is touched."""
    assert number_and_gender("دراجون"), "camel_tools is not installed"
    from camel_tools.utils import dediac, normalize

    def normalized(word):
        word = normalize.normalize_alef_maksura_ar(normalize.normalize_alef_ar(word))
        return dediac.dediac_ar(normalize.normalize_teh_marbuta_ar(word))

    return normalized


def test_our_fold_is_camel_tools_normalization_over_the_arabic_block(camel):
    expected = {ord(letter): other for ours in FOLDED_FURTHER.items() for letter, other in zip(*ours, strict=True)}
    expected |= {code: "" for first, last in DROPPED_TOO for code in range(first, last + 1)}
    differing = {}
    for code in range(0x0600, 0x0700):
        word = f"ب{chr(code)}ت"
        if fold_word(word) != camel(word):
            differing[code] = fold_word(word)[1:-1]
    assert differing == expected


@pytest.mark.parametrize(
    ("word", "lemma", "number", "gender"),
    [
        ("حارسان", "حارس", "dual", "m"),  # two guards
        ("حارسين", "حارس", "dual", "m"),  # its plural is broken, so only two
        ("للحارسين", "حارس", "dual", "m"),
        ("دراجون", "دراج", "plural", "m"),  # bikers
        ("والدراجين", "دراج", "plural", "m"),
        ("مراسلتين", "مراسلة", "dual", "f"),  # two women correspondents
        ("مزارعتين", "مزارعة", "dual", "f"),
        ("بائعتان", "بائعة", "dual", "f"),
        ("وبائعتان", "بائعة", "dual", "f"),
        ("مفتشتاه", "مفتشة", "dual", "f"),  # his two women inspectors
        ("خبازات", "خبازة", "plural", "f"),
        ("ممرضين", "ممرض", "plural", "m"),  # nurses, or two nurses: an open plural
        ("ممرضَين", "ممرض", "dual", "m"),  # the vowel decides
        ("ممرضِين", "ممرض", "plural", "m"),
        ("سائقَين", "سائق", "dual", "m"),
        ("السائقَيْنِ", "سائق", "dual", "m"),
        ("سائقة", "سائقة", "singular", "f"),  # a woman driver
        ("سائقه", "سائق", "singular", "m"),  # his driver
        ("سائقها", "سائق", "singular", "m"),
        ("مترجمو", "مترجم", "plural", "m"),  # the interpreters of …
        ("أيتام", "يتيم", "plural", "m"),  # orphans, a broken plural
        ("بحارة", "بحار", "plural", "m"),  # sailors: this ـة is no woman
        ("نحّالاً", "نحال", "singular", "m"),  # a beekeeper, with vowels
        ("حـــدّادان", "حداد", "dual", "m"),  # stretched
        ("ﺣﺎرﺳﺎن", "حارس", "dual", "m"),  # letters as PDF files give them
    ],
)
def test_a_form_tells_number_and_gender(word, lemma, number, gender):
    found = number_and_gender(word)
    assert found is not None
    assert (found.lemma, found.number, found.gender) == (lemma, number, gender)


@pytest.mark.parametrize(
    "word",
    [
        "منزلين",  # two houses
        "دراجتين",  # two motorbikes: stem and ending of a woman biker, which the table does not allow
        "محافظتين",  # two governorates
        "مدفعية",  # artillery
        "عسكرية",  # military, no "his soldier"
        "مدرستين",  # two schools
        "وحداد قرب",
        "12",
        "",
        "ـ",
        "driver",
    ],
)
def test_other_words_are_no_persons(word):
    assert number_and_gender(word) is None


def test_clitics_are_told_apart_from_the_noun():
    assert number_and_gender("وبالحدادين").prefix == "وبال"
    assert number_and_gender("وكيلان").prefix == ""


def test_every_stem_is_found_alone_and_as_two():
    for stem in read_stems().values():
        two = stem.noun[:-1] + "تان" if stem.noun.endswith("ة") else stem.noun + "ان"
        for word, number in ((stem.noun, "singular"), (two, "dual")):
            found = number_and_gender(word)
            assert (found.lemma, found.number) == (stem.noun, number), word
        for plural in stem.broken_plurals:
            assert number_and_gender(plural).number == "plural", plural


def test_the_analyzer_agrees_with_every_form_that_the_lexicon_lists():
    with (FOLDER / "count_nouns.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["number"] in ("singular", "dual", "plural")]
    compared = [(row, found) for row in rows if (found := number_and_gender(row["surface"]))]
    assert len(compared) > 400
    for row, found in compared:
        assert (found.lemma, found.number, found.gender) == (row["lemma"], row["number"], row["gender"]), row["id"]


SENTENCES = {
    "dual": ("قُتل دراجان بانفجار لغم في بلدة هجين", "killed 2-2 civilian 0", "دراج+dual"),
    "feminine dual": ("إصابة بائعتين جراء قصف جوي على مدينة البصيرة", "injured 2-2 civilian 2", "بائعة+dual"),
    "plural": ("مقتل نحالين بانفجار لغم غرب بلدة التبني", "killed 2-None civilian 0", "نحال+plural"),
    "plural and two": ("مقتل حدادين اثنين بقصف على بلدة هجين", "killed 2-2 civilian 0", "حداد+plural"),
    "singular": ("مقتل خياط بانفجار لغم في بلدة هجين", "killed 1-1 civilian 0", "خياط+singular"),
    "number": ("إصابة 3 خبازات بقصف على مدينة إدلب", "injured 3-3 civilian 3", ""),
    "amount": ("إصابة عشرات المتسوقين بغارة جوية على مدينة إدلب", "injured 20-None civilian 0", ""),
    "joined": ("مقتل خباز وبائعة بقصف على مدينة إدلب", "killed 2-2 civilian 1", "خباز+singular"),
    "joined to a listed one": ("مقتل مزارع وبستانيين اثنين بقصف على مدينة إدلب", "killed 3-3 civilian 0", ""),
    "fighters": ("اغتيال سجانين اثنين برصاص مجهولين في مدينة الشدادي", "killed 2-2 combatant 0", "سجان+plural"),
    "object after its doers": (
        "اختطف مسلحون مجهولون مقاولاً في مدينة السويداء",
        "abducted 1-1 civilian 0",
        "مقاول+singular",
    ),
    "vowel": ("مقتل سائقَين بانفجار لغم قرب بلدة الكشكية", "killed 2-2 civilian 0", "سائق+dual"),
}


@pytest.mark.parametrize(("text", "toll", "analysis"), SENTENCES.values(), ids=SENTENCES)
def test_an_unlisted_noun_counts_where_people_are_counted(read, text, toll, analysis):
    (draft,) = read(text).drafts
    (row,) = draft.casualties
    assert f"{row.outcome} {row.minimum}-{row.maximum} {row.status} {row.women}" == toll
    rules = {evidence.rule for evidence in draft.evidence if evidence.rule.startswith("morphology:")}
    assert rules == ({f"morphology:{analysis}"} if analysis else set())


@pytest.mark.parametrize(
    "text",
    [
        "إصابة محافظة دير الزور بأضرار جراء قصف جوي",  # a governorate
        "مرّ نجاران قرب بلدة هجين، وقصفت طائرة حربية البلدة",  # two carpenters whom nothing befell
    ],
)
def test_no_one_is_counted_where_nobody_is_hit(read, text):
    assert [row for draft in read(text).drafts for row in draft.casualties] == []


IDLIB = """
from datetime import date
from incidents.extraction import Lexicon, extract, tiers
from incidents.extraction.camel import morphology
from incidents.extraction.values import PlaceRow
lexicon = Lexicon.load(places=[PlaceRow("idlib", ("إدلب",), "town", "", "", "", 35.9, 36.6)])
def drafts(text):
    return extract(text, published=date(2021, 3, 10), publisher=None, lexicon=lexicon).drafts
"""


ASK = """
import sys
from incidents.extraction import tiers
from incidents.extraction.camel import morphology
found = morphology.number_and_gender("حارسان")
heavy = {"torch", "transformers", "numpy", "pandas"} & set(sys.modules)
print(found and found.number, sorted(heavy), tiers.active_tier())
"""


def test_the_analyzer_needs_no_network_home_data_or_torch(tmp_path):
    data = {"CAMELTOOLS_DATA": str(tmp_path)}  # without a catalogue, which camel_tools would fetch
    number, heavy, tier = run(ASK, "/proc", **data).split(maxsplit=2)  # a home where nothing can be written
    assert (number, heavy) == ("dual", "[]")
    assert tier in {"lean + own database", "ner"}
    assert list(tmp_path.iterdir()) == []


FORGOTTEN = """
import sys
from incidents.extraction.camel import home, morphology
morphology.number_and_gender("حارسان")
kept = home.CHARACTER_SETS in sys.modules
from camel_tools.utils.charsets import UNICODE_LETTER_CHARSET
print(kept, "ح" in UNICODE_LETTER_CHARSET, morphology.number_and_gender("دراجون").number)
"""


def test_sets_of_all_characters_are_not_kept_and_made_again_for_who_asks(tmp_path):
    assert run(FORGOTTEN, tmp_path).split() == ["False", "True", "plural"]


def install(folder, database):
    """A database in the layout of camel_tools' data; None leaves its file out."""
    datasets = {"default": "official", "datasets": {"official": {"path": "morphology_db/official"}}}
    catalogue = {"version": "1.5.2", "packages": {}, "components": {"MorphologyDB": datasets}}
    (folder / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
    if database is not None:
        place = folder / "data" / "morphology_db" / "official"
        place.mkdir(parents=True)
        (place / "morphology.db").write_text(database, encoding="utf-8")


def official():
    """A database with plurals that ours does not have: of guard, and of house."""
    nouns = (("حارس", "حرسان"), ("منزل", "منازل"))
    return almor(Stem(noun, False, False, (plural,), "unknown", "") for noun, plural in nouns)


def test_an_official_database_adds_forms_but_no_persons(tmp_path):
    install(tmp_path, official())
    script = """
forms = [morphology.number_and_gender(word) for word in ("حرسان", "منازل", "دراجان")]
print([form and (form.lemma, form.number) for form in forms])
for text in ("مقتل حرسان بقصف على مدينة إدلب", "مقتل منازل بقصف على مدينة إدلب"):
    print([(row.minimum, row.maximum) for draft in drafts(text) for row in draft.casualties])
print(tiers.describe())
"""
    forms, guards, houses, *told = run(IDLIB + script, tmp_path, CAMELTOOLS_DATA=str(tmp_path)).splitlines()
    assert forms == "[('حارس', 'plural'), None, ('دراج', 'dual')]"
    assert (guards, houses) == ("[(2, None)]", "[]")
    assert told[0] in {"official database", "ner"}
    assert "official" not in "".join(told[1:])


@pytest.mark.parametrize(
    ("database", "reason"),
    [(None, "there is no "), ("\0", "camel_tools cannot read "), ("a page of an error", "camel_tools cannot read ")],
)
def test_a_database_that_does_not_serve_is_told_with_its_reason(tmp_path, database, reason):
    install(tmp_path, database)
    script = "print(len(drafts('مقتل حارسين بقصف على مدينة إدلب')), tiers.describe(), sep='\\n')"
    count, tier, told, *_ner = run(IDLIB + script, tmp_path, CAMELTOOLS_DATA=str(tmp_path)).splitlines()
    assert (count, tier) == ("1", "lean + own database")
    assert told.startswith(f"not official database: {reason}{tmp_path}")


def test_a_broken_catalogue_is_as_none(tmp_path):
    (tmp_path / "catalogue.json").write_text('{"components": []}', encoding="utf-8")
    told = run(IDLIB + "print(morphology.why_not())", tmp_path, CAMELTOOLS_DATA=str(tmp_path))
    assert told == "the catalogue in CAMELTOOLS_DATA names none"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        pytest.param("###DEFINES###", "###NOTHING###", id="no database"),
        pytest.param("###", "\0", id="not even text"),
        pytest.param("Prefix P\n", "", id="a table without a row"),
        pytest.param("\tPrefix\t", "\tElsewhere\t", id="a class that no table joins"),
        pytest.param("num:p", "num:u", id="a number that is not told"),
    ],
)
def test_a_damaged_official_database_costs_its_own_forms_only(tmp_path, monkeypatch, was, becomes):
    official = tmp_path / "morphology.db"
    guard = Stem("حارس", False, False, ("حرسان",), "unknown", "")
    official.write_text(almor([guard]).replace(was, becomes), encoding="utf-8")
    monkeypatch.setattr(morphology, "official_database", lambda: official)
    (tmp_path / "own").mkdir()
    engine = morphology._Engine(tmp_path / "own")
    assert engine.analysis("حرسان", "حرسان") is None
    assert engine.analysis("حارسان", "حارسان").number == "dual"


def test_extraction_works_without_camel_tools(tmp_path):
    script = """
import sys
sys.modules["camel_tools"] = None  # as where it is not installed
for text in ("مقتل مدنيين اثنين بقصف على مدينة إدلب", "مقتل خبازين اثنين بقصف على مدينة إدلب"):
    (draft,) = drafts(text)
    print(draft.event_type, [(row.minimum, row.status) for row in draft.casualties])
print(morphology.number_and_gender("حارسان"), tiers.describe())
"""
    listed, unlisted, last, *reasons = run(IDLIB + script, tmp_path).splitlines()
    assert listed == "shelling [(2, 'civilian')]"
    assert unlisted.startswith("shelling")
    assert last == "None none"
    assert [line.rpartition(": ")[2] for line in reasons] == ["camel_tools is not installed"] * 3


def test_only_the_thread_that_loads_has_another_home(tmp_path):
    homes = []
    usual = Path.home()
    with at_home_in(tmp_path):
        other = threading.Thread(target=lambda: homes.append(Path.home()))
        other.start()
        other.join()
        homes.append(Path.home())
    assert homes == [usual, tmp_path]
    assert Path.home() == usual


def test_threads_share_one_database(monkeypatch):
    loads, answers = [], []
    load = morphology._load
    monkeypatch.setattr(morphology, "_engines", [])
    monkeypatch.setattr(morphology, "_load", lambda: loads.append(1) or load())
    number_and_gender.cache_clear()
    words = ["حارسان", "بائعتين", "دراجون", "سائقَين"]
    ask = [threading.Thread(target=lambda w=w: answers.append(number_and_gender(w).number)) for w in words * 2]
    for thread in ask:
        thread.start()
    for thread in ask:
        thread.join()
    assert len(loads) == 1
    assert sorted(answers) == ["dual"] * 6 + ["plural"] * 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("حداد,y,y,,civilian,civilians", "line 2: the row does not have 7 cells"),
        ("جد,y,y,,unknown,,grandfather", "line 2: 'جد' must be one word of 4 letters or more"),
        ("حداد,yes,y,,civilian,civilians,smith", "line 2: feminine and sound_plural must be y or n"),
        ("حداد,y,y,,civil,civilians,smith", "line 2: status 'civil' is no known code"),
        ("حداد,y,y,,unknown,,smith\nحدّاد,y,y,,unknown,,smith", "line 3: 'حدّاد' stands twice"),
        ("سائق,y,y,,unknown,,driver", "line 2: 'سائق' stands twice, here or in count_nouns.csv"),
    ],
)
def test_a_bad_row_of_stems_is_named(tmp_path, row, message):
    (tmp_path / "count_nouns.csv").write_bytes((FOLDER / "count_nouns.csv").read_bytes())
    (tmp_path / "stems.csv").write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")
    with pytest.raises(LexiconError) as raised:
        read_stems(tmp_path)
    assert message in str(raised.value)
