"""Readers of gazetteers: what they give, and how they refuse, by file and line."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.gazetteer import COLUMNS, FORMATS, read_gazetteer
from geo.tables import TableError

TABLES = Path(__file__).parent / "tables"
GOOD = {
    "id": "p1", "name_ar": "الكشكية", "name_en": "Kashkiyah", "alt_ar": "كشكية|الكشكيه", "alt_en": "Kashkia",
    "kind": "village", "country": "SY", "admin1": "", "admin2": "", "admin3": "", "pcode": "C1", "geonames_id": "7",
    "lat": "34.8", "lon": "40.7", "coord_precision": "exact", "source": "a test",
}  # fmt: skip


def own_table(folder, *rows, columns=COLUMNS):
    path = folder / "places.csv"
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_our_own_table_gives_names_spellings_point_and_ids(tmp_path):
    (entry,) = read_gazetteer(own_table(tmp_path, GOOD), "sijil").entries
    assert (entry.code, entry.name_ar, entry.name_en, entry.kind) == ("p1", "الكشكية", "Kashkiyah", "village")
    assert (entry.latitude, entry.longitude, entry.pcode, entry.geonames_id) == (34.8, 40.7, "C1", 7)
    assert entry.spellings == (("ar", "كشكية"), ("ar", "الكشكيه"), ("en", "Kashkia"))


BAD_CELLS = [
    ({"kind": "hamlet"}, "line 3: kind 'hamlet' is no known code"),
    ({"id": ""}, "line 3: id is empty"),
    ({"id": "Über"}, "line 3: 'Über' is no code"),
    ({"name_en": ""}, "line 3: name_en is empty"),
    ({"name_ar": "Kashkiyah"}, "line 3: name_ar has no Arabic letter"),
    ({"alt_ar": "Kashkiyah"}, "line 3: alt_ar has no Arabic letter"),
    ({"lat": "north"}, "line 3: 'north', '40.7' is no point"),
    ({"lat": "91"}, "line 3: 91, 40.7 is no point on earth"),
    ({"lat": "nan"}, "line 3: nan, 40.7 is no point on earth"),
    ({"lon": ""}, "line 3: '34.8', '' is no point"),
    ({"coord_precision": "sure"}, "line 3: coord_precision 'sure' is no known code"),
    ({"coord_precision": ""}, "line 3: coord_precision '' is no known code"),
    ({"geonames_id": "7a"}, "line 3: geonames_id '7a' is no whole number"),
    ({"geonames_id": "9" * 5000}, "is no whole number"),
    ({"country": "Syria"}, "line 3: country 'Syria' is no ISO 3166 code"),
    ({"admin1": "Nowhere"}, "line 3: admin1 'Nowhere' is no governorate of this file"),
    ({"id": "p1"}, "line 3: code 'p1' stands in places.csv, line 2 too"),
    ({"pcode": "C1"}, "line 3: pcode 'C1' stands in places.csv, line 2 too"),
]


@pytest.mark.parametrize(("change", "message"), BAD_CELLS, ids=[message for _, message in BAD_CELLS])
def test_a_bad_cell_is_refused_by_file_and_line(tmp_path, change, message):
    second = {**GOOD, "id": "p2", "pcode": "C2", **change}
    with pytest.raises(TableError) as refusal:
        read_gazetteer(own_table(tmp_path, GOOD, second), "sijil")
    assert str(refusal.value).startswith("places.csv, line 3: ")
    assert message in str(refusal.value)


def test_unknown_and_missing_columns_are_refused_by_name(tmp_path):
    with pytest.raises(TableError, match="line 1: unknown column 'height'"):
        read_gazetteer(own_table(tmp_path, GOOD, columns=(*COLUMNS, "height")), "sijil")
    with pytest.raises(TableError, match="line 1: column 'source' is missing"):
        read_gazetteer(own_table(tmp_path, GOOD, columns=COLUMNS[:-1]), "sijil")
    with pytest.raises(TableError, match="line 1: column 'id' stands twice"):
        read_gazetteer(own_table(tmp_path, GOOD, columns=(*COLUMNS, "id")), "sijil")


BAD_FILES = [
    (b"", "sijil", "line 1: no columns"),
    (",".join(COLUMNS).encode(), "sijil", "holds no place"),
    ("id,name\n\xe9".encode("latin-1"), "sijil", "line 2: not UTF-8"),
    (b"id\0", "sijil", "line 1: not text"),
    (b'id,name\n"open', "cod", "line 2"),
    (b"id,name\n1,2,3", "cod", "line 2: 3 cells, 2 expected"),
    (b"name,where\nx,y", "cod", "line 1: no columns of P-code, English and Arabic name"),
    (b"pcode,name_en,name_ar\nC1,Kashkiyah,\n", "cod", "line 2: C1 lacks its English or its Arabic name"),
    ("pcode,name_en,name_ar\n,Kashkiyah,الكشكية\n".encode(), "cod", "line 2: pcode is empty"),
    (b"1\tonly\tthree", "geonames", "line 1: 3 tab-separated cells, 19 expected"),
    ("\t".join(["x", "A", "A", "ب", "1", "2", "P", "PPL", "SY", *[""] * 10]).encode(), "geonames", "geonameid 'x'"),
]


@pytest.mark.parametrize(("content", "form", "message"), BAD_FILES, ids=[message for *_, message in BAD_FILES])
def test_a_bad_file_is_refused_by_name_and_line(tmp_path, content, form, message):
    path = tmp_path / "places.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as refusal:
        read_gazetteer(path, form)
    assert "places.csv" in str(refusal.value)
    assert message in str(refusal.value)


def test_a_missing_file_is_told_by_its_path(tmp_path):
    with pytest.raises(TableError, match=r"nothing\.csv: No such file"):
        read_gazetteer(tmp_path / "nothing.csv", "sijil")


def test_a_row_after_a_cell_of_two_lines_is_told_by_its_own_line(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text('pcode,name_en,name_ar\nC1,"two\nlines",الكشكية\nC2,Bad,Bad\n', encoding="utf-8")
    with pytest.raises(TableError, match="line 4: C2 lacks"):
        read_gazetteer(path, "cod")


def test_a_cod_table_is_read_whatever_its_headers():
    own = read_gazetteer(TABLES / "cod_own_headers.csv", "cod")
    hdx = read_gazetteer(TABLES / "cod_hdx_headers.csv", "cod")
    assert len(own.entries) == 10
    assert {e.pcode: e.kind for e in own.entries if e.pcode in {"C9001", "C9002"}} == {
        "C9001": "town",
        "C9002": "village",
    }
    assert own.entries[2].name_ar == "عين الماء"
    assert own.entries[0].within == ("SY090101", "SY0901", "SY09")
    assert [e.pcode for e in hdx.entries] == [
        "SY09", "SY99", "SY0902", "SY9901", "SY090201", "SY990101", "C9003", "C9011", "C9012",
    ]  # fmt: skip
    subdistrict = hdx.entries[4]
    assert (subdistrict.kind, subdistrict.latitude, subdistrict.longitude) == ("subdistrict", 34.71, 40.81)
    assert subdistrict.coordinate_precision == "centroid"
    assert hdx.ignored == ("validOn",)


def test_geonames_gives_what_has_an_arabic_name_and_counts_the_rest():
    gazetteer = read_gazetteer(TABLES / "geonames.txt", "geonames")
    assert {e.code: e.kind for e in gazetteer.entries} == {
        "gn-900001": "village", "gn-900002": "town", "gn-900005": "oil_field", "gn-900006": "bridge",
        "gn-900008": "neighbourhood", "gn-900009": "governorate", "gn-900010": "village",
    }  # fmt: skip
    assert gazetteer.skipped == {"other kind of feature": 1, "no Arabic name": 2}
    assert gazetteer.entries[0].spellings == (("en", "Kashkiyah"), ("en", "Al-Kashkiyah"))


ANYTHING = st.one_of(
    st.binary(max_size=200),
    st.text('pcode,name_ar"\n\r\t\0الكشكية1.', max_size=200).map(lambda text: text.encode()),
    st.lists(st.text("1.9eSYالكPL,", max_size=6), min_size=19, max_size=19).map(lambda row: "\t".join(row).encode()),
    st.lists(st.text("1.9e-SYالكشx|", max_size=8), min_size=16, max_size=16).map(
        lambda row: (",".join(COLUMNS) + "\n" + ",".join(row)).encode()
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANYTHING, st.sampled_from(sorted(FORMATS)))
def test_whatever_a_file_holds_it_is_read_or_refused_by_name(tmp_path, content, form):
    path = tmp_path / "places.csv"
    path.write_bytes(content)
    said = ""
    try:
        read_gazetteer(path, form)
    except TableError as refusal:
        said = str(refusal)
    assert said == "" or said.startswith("places.csv")
