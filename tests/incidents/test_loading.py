"""Codes and places come in from files: completely, repeatably, and never over what a person has set."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.gazetteer import read_gazetteer
from geo.models import Place, PlaceName
from geo.tables import TableError
from incidents import curation, loading
from incidents.loading import CODES, SAMPLES, load_codes, load_places, load_samples
from incidents.models import Actor, EventType, Incident, Report, Revision, Source
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TABLES = Path(__file__).parent.parent / "geo" / "tables"


@pytest.fixture
def system(db):
    return curation.system_user()


@pytest.fixture
def loaded(system):
    """The project's own codes and places."""
    load_codes(by=system)
    load_places(by=system)


def counts(loaded):
    return loaded.counts.created, loaded.counts.changed, loaded.counts.unchanged, loaded.counts.kept


def same_tables(folder):
    """A copy of our code tables to spoil."""
    return Path(shutil.copytree(CODES, folder / "data"))


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# Codes


def test_loading_codes_again_changes_nothing(loaded, system):
    revisions = Revision.objects.count()
    assert all(counts(table)[:2] == (0, 0) for table in load_codes(by=system))
    assert Revision.objects.count() == revisions


def test_every_code_is_bilingual_and_every_actor_has_a_period(loaded):
    assert EventType.objects.count() == 26
    assert not EventType.objects.filter(definition_ar="").exists()
    assert not Actor.objects.filter(periods=None).exists()
    for model in (EventType, Actor, Source):
        assert not model.objects.filter(name_ar="").exists()


@pytest.mark.parametrize(
    ("code", "day", "interaction"),
    [
        ("government", date(2019, 1, 4), "State forces"),
        ("transitional_government", date(2024, 12, 8), "State forces"),
        ("hts", date(2024, 12, 7), "Rebel group"),
        ("hts", date(2024, 12, 8), "State forces"),
        ("coalition", date(2018, 1, 1), "External/Other forces"),
        ("unknown_gunmen", date(2021, 1, 1), "Political militia"),
        ("government", date(2024, 12, 8), None),
        ("transitional_government", date(2024, 12, 7), None),
    ],
)
def test_what_an_actor_counts_as_depends_on_the_day(loaded, code, day, interaction):
    period = Actor.objects.get(code=code).period_on(day)
    assert (period and period.acled_interaction) == interaction


BAD_TABLES = [
    ("event_types.csv", "code,family,", "code,colour,", "event_types.csv, line 1: unknown column 'colour'"),
    ("event_types.csv", "airstrike,remote", "airstrike,distant", "event_types.csv, line 2: "),
    ("event_types.csv", "drone_strike,", "airstrike,", "event_types.csv, line 3: code 'airstrike' stands in"),
    ("weapons.csv", "mortar,", ",", "code is empty"),
    ("actors.csv", "استخبارات قسد,sdf", "استخبارات قسد,nobody", "actors.csv, line 5: parent 'nobody' is no"),
    ("actor_aliases.csv", "isis,ar", "isil,ar", "actor_aliases.csv, line 2: actor 'isil' is no known code"),
    ("actor_aliases.csv", "isis,ar", "isis,fr", "actors.csv, line 2: "),
    ("actor_periods.csv", "isis,,,rebel,", "isis,,,gang,", "actors.csv, line 2: "),
    ("actor_periods.csv", "isis,,,", "isis,2020-02-30,,", "actors.csv, line 2: "),
    ("actor_periods.csv", "isis,,,", "isis,2020-02-02,2019-01-01,", "actors.csv, line 2: "),
    ("sources.csv", "sohr,", "sohr,extra,", "sources.csv, line 2: 8 cells, 7 expected"),
    ("sources.csv", ",official,international,,us_forces", ",official,planet,,us_forces", "sources.csv, line 4: "),
    ("sources.csv", ",us_forces", ",nobody", "sources.csv, line 4: speaks_for 'nobody' is no known code"),
    ("source_aliases.csv", "source,language", "who,language", "source_aliases.csv, line 1: unknown column 'who'"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), BAD_TABLES)
def test_a_bad_table_is_refused_by_line_and_nothing_is_stored(system, tmp_path, file, old, new, message):
    folder = same_tables(tmp_path)
    replace(folder / file, old, new)
    with pytest.raises(TableError) as refusal:
        load_codes(folder, by=system)
    assert message in str(refusal.value)
    assert not EventType.objects.exists()
    assert not Revision.objects.exists()


def test_an_actor_without_a_period_is_refused(system, tmp_path):
    folder = same_tables(tmp_path)
    replace(folder / "actor_periods.csv", "isis,,,rebel,Rebel group,\n", "")
    with pytest.raises(TableError, match=r"actors\.csv, line 2: 'isis' has no row in actor_periods\.csv"):
        load_codes(folder, by=system)


def test_what_a_person_changed_stays_and_is_counted(loaded, system, tmp_path):
    actor = Actor.objects.get(code="sdf")
    actor.name_en = "SDF, as the desk writes it"
    curation.save_named(actor, by=make_user("admin"), seen_version=actor.version)
    folder = same_tables(tmp_path)
    replace(folder / "actors.csv", "sdf,Syrian Democratic Forces,قوات سوريا الديمقراطية", "sdf,New name,قوات سوريا")
    actors = load_codes(folder, by=system)[2]
    assert counts(actors) == (0, 1, 49, 1)
    actor.refresh_from_db()
    assert (actor.name_en, actor.name_ar) == ("SDF, as the desk writes it", "قوات سوريا")


def test_only_those_with_the_right_load_codes(db):
    with pytest.raises(curation.NotAllowed):
        load_codes(by=make_user("reviewer"))
    assert not EventType.objects.exists()


# Our places


def test_our_places_hang_together(loaded, system):
    village = Place.objects.get(code="al-kishkiyah")
    assert village.parent.kind == "subdistrict"
    assert village.parent.parent.parent.code == "gov-deir-ez-zor"
    orphans = Place.objects.filter(parent=None).exclude(kind="governorate")
    assert not orphans.exists()
    assert Place.objects.filter(latitude=None).count() == 0
    assert counts(load_places(by=system)) == (0, 0, Place.objects.count(), 0)


def test_a_person_moves_a_point_and_the_next_import_leaves_it(loaded, system):
    place = Place.objects.get(code="al-kishkiyah")
    place.latitude, place.longitude = 34.9, 40.7
    curation.save_named(place, by=make_user("admin"), seen_version=place.version, reason="seen on an image")
    assert counts(load_places(by=system)) == (0, 0, Place.objects.count(), 1)
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (34.9, 40.7)


# Other gazetteers: our own few places, then files of theirs


@pytest.fixture
def few_places(system):
    rows = [
        ("gov", "دير الزور", "Deir ez-Zor", "governorate", None, "SY09", None, 35.3, 40.1, []),
        ("dis", "البوكمال", "Al-Bukamal", "district", "gov", "SY0902", None, 34.5, 40.9, []),
        ("kashkiyah", "الكشكية", "Kashkiyah", "village", "dis", None, None, 34.81, 40.695, ["كشكيه"]),
        ("ayn", "عين ماء", "Ayn", "village", "dis", "C9003", None, None, None, []),
        ("ali-village", "قرية العلي", "Al-Ali", "village", "dis", None, None, 34.815, 40.70, ["علي"]),
        ("ramla", "الرملة", "Ar-Ramla", "village", "gov", "C8000", None, 34.90, 40.60, []),
        ("ward-field", "حقل الورد", "Al-Ward field", "oil_field", "dis", None, None, 34.61, 40.91, []),
    ]
    curation.import_named(
        Place,
        [
            {
                "code": code, "name_ar": ar, "name_en": en, "kind": kind, "parent": parent, "pcode": pcode,
                "geonames_id": number, "latitude": lat, "longitude": lon,
                "names": [{"language": "ar", "name": name, "kind": "variant"} for name in names],
            }
            for code, ar, en, kind, parent, pcode, number, lat, lon, names in rows
        ],
        by=system,
    )  # fmt: skip


def test_a_cod_table_adds_places_and_fills_gaps(few_places, system):
    first = load_places(TABLES / "cod_own_headers.csv", "cod", by=system)
    assert counts(first) == (8, 2, 0, 0)
    kashkiyah = Place.objects.get(code="kashkiyah")
    assert kashkiyah.pcode == "C9004", "found by its name, 0.4 km away"
    assert (kashkiyah.latitude, kashkiyah.longitude) == (34.81, 40.695), "a point that stands is not replaced"
    assert set(PlaceName.objects.filter(place=kashkiyah).values_list("name", flat=True)) == {"كشكيه", "Kashkiyeh"}
    ayn = Place.objects.get(code="ayn")
    assert (ayn.latitude, ayn.coordinate_precision) == (34.7, "exact"), "a point that was missing comes with the P-code"
    assert Place.objects.get(code="c9001").parent.code == "gov", "its district is not in the register"
    again = load_places(TABLES / "cod_own_headers.csv", "cod", by=system)
    assert counts(again) == (0, 0, 10, 0)


def test_homonyms_stay_apart_and_everyday_words_match_nothing(few_places, system):
    load_places(TABLES / "cod_own_headers.csv", "cod", by=system)
    assert Place.objects.get(code="ramla").pcode == "C8000"
    assert set(Place.objects.filter(name_ar="الرملة").values_list("code", flat=True)) == {"ramla", "c9005", "c9006"}
    assert Place.objects.filter(code="c9007", name_ar="علي").exists(), "علي is a given name, no proof of a village"
    assert Place.objects.get(code="c9008").kind == "village", "a village is not the oil field of its name"


def test_a_finer_table_moves_places_into_its_subdistricts(few_places, system):
    load_places(TABLES / "cod_own_headers.csv", "cod", by=system)
    load_places(TABLES / "cod_hdx_headers.csv", "cod", by=system)
    hajin = Place.objects.get(pcode="SY090201")
    assert (hajin.kind, hajin.parent.code, hajin.name_ar) == ("subdistrict", "dis", "هجين")
    assert Place.objects.get(code="ayn").parent == hajin
    assert Place.objects.get(code="c9012").parent.parent.parent.pcode == "SY99"
    assert Place.objects.get(pcode="SY09").code == "gov"


def test_a_geonames_dump_adds_ids_spellings_and_places(few_places, system):
    first = load_places(TABLES / "geonames.txt", "geonames", by=system)
    assert counts(first) == (4, 3, 0, 0)
    assert "1 left out (other kind of feature)" in str(first)
    assert Place.objects.get(geonames_id=900001).code == "kashkiyah"
    assert Place.objects.get(geonames_id=900005).code == "ward-field"
    assert Place.objects.get(geonames_id=900009).code == "gov"
    assert Place.objects.get(geonames_id=900010).code == "gn-900010", "of the same name, but 200 km away"
    assert counts(load_places(TABLES / "geonames.txt", "geonames", by=system)) == (0, 0, 7, 0)


def test_a_foreign_table_touches_nothing_that_a_person_set(few_places, system):
    place = Place.objects.get(code="kashkiyah")
    place.pcode = "C0001"
    curation.save_named(place, by=make_user("admin"), seen_version=place.version)
    load_places(TABLES / "cod_own_headers.csv", "cod", by=system)
    place.refresh_from_db()
    assert place.pcode == "C0001"


# Commands


def test_commands_tell_what_they_did_and_refuse_with_file_and_line(few_places, system, tmp_path, capsys):
    call_command("import_places", str(TABLES / "cod_own_headers.csv"), format="cod")
    assert "cod_own_headers.csv: 8 created, 2 changed, 0 unchanged, 0 kept" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"geonames\.txt, line 1"):
        call_command("import_places", str(TABLES / "geonames.txt"))
    folder = same_tables(tmp_path)
    replace(folder / "weapons.csv", "code,", "kode,")
    with pytest.raises(CommandError, match=r"weapons\.csv, line 1: unknown column 'kode'"):
        call_command("load_codes", str(folder))


def test_prepare_fills_an_empty_register_once(db, capsys, monkeypatch):
    monkeypatch.delenv("SIJIL_ADMIN_USER", raising=False)
    monkeypatch.delenv("SIJIL_ADMIN_PASSWORD", raising=False)
    call_command("prepare")
    told = capsys.readouterr().out
    assert "Administrator: admin, password: " in told
    assert "Sample reports: 6" in told
    reports, drafts, revisions = Report.objects.count(), Incident.objects.count(), Revision.objects.count()
    assert reports == 6
    assert drafts >= reports
    call_command("prepare")
    assert capsys.readouterr().out == ""
    assert (Report.objects.count(), Incident.objects.count(), Revision.objects.count()) == (reports, drafts, revisions)


def test_prepare_reads_the_files_again_only_when_they_changed(db, monkeypatch, tmp_path, capsys):
    call_command("prepare")
    read = []
    monkeypatch.setattr(loading, "read_gazetteer", lambda *args: read.append(args) or read_gazetteer(*args))
    call_command("prepare")
    assert read == []
    folder = same_tables(tmp_path)
    replace(folder / "weapons.csv", "mortar,Mortar,", "mortar,Mortar shell,")
    monkeypatch.setattr(loading, "CODES", folder)
    call_command("prepare")
    assert len(read) == 1


def test_prepare_takes_the_administrator_from_the_environment(db, capsys, monkeypatch, django_user_model):
    monkeypatch.setenv("SIJIL_ADMIN_USER", "leila")
    monkeypatch.setenv("SIJIL_ADMIN_PASSWORD", "a-long-enough-one")
    call_command("prepare")
    assert "a-long-enough-one" not in capsys.readouterr().out
    assert django_user_model.objects.get(username="leila").check_password("a-long-enough-one")


def test_prepare_refuses_a_weak_password_and_stores_nothing(db, monkeypatch):
    monkeypatch.setenv("SIJIL_ADMIN_PASSWORD", "12345")
    with pytest.raises(CommandError, match="SIJIL_ADMIN_PASSWORD"):
        call_command("prepare")
    assert not Report.objects.exists()


def test_samples_come_only_into_a_register_without_reports(loaded, system):
    assert [sample.created for sample in load_samples(by=system)] == [True] * 6
    assert load_samples(by=system) == []


def test_every_sample_is_listed_and_every_one_listed_is_there():
    listed = (SAMPLES / "index.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[0] for line in listed} == {path.name for path in SAMPLES.glob("*.txt")}
