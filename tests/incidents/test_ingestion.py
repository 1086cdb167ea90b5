"""From a pasted text to drafts: what is stored, what is refused, what stays as people left it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from geo.models import Place
from incidents import curation, ingest
from incidents.ingest import BadReport, ingest_report, read
from incidents.loading import load_codes
from incidents.models import Actor, Claim, Incident, Report, Revision, Source, Tally
from tests.factories import PLACES, make_user

TEXT = (
    "دير الزور: قُتل ثلاثة مدنيين بينهم طفلان وأصيب خمسة آخرون بقصف مدفعي لقوات النظام على بلدة هجين "
    "صباح اليوم الجمعة.\nوبذلك ترتفع حصيلة القتلى المدنيين إلى 120 منذ مطلع العام 2018."
)  # Three civilians, two of them children, killed and five wounded by the army's shelling of Hajin; 120 since 2018.
PUBLISHED = date(2019, 1, 4)


@pytest.fixture
def register(db):
    """The project's own codes and a few places."""
    by = curation.system_user()
    load_codes(by=by)
    rows = [
        {"code": c, "name_ar": n, "name_en": c, "kind": k, "parent": up, "latitude": y, "longitude": x}
        for c, (n, k, up, y, x) in PLACES.items()
    ]
    curation.import_named(Place, rows, by=by)


@pytest.fixture
def analyst(register):
    return make_user("analyst")


def taken_in(analyst, text=TEXT, **values):
    return ingest_report(text, by=analyst, **{"published": PUBLISHED, "publisher": "sohr", **values})


def everything():
    """All that ingestion could have added to or changed."""
    tables = (Report, Incident, Claim, Tally, Revision)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_report_becomes_a_draft_with_its_words(analyst):
    found = taken_in(analyst)
    (incident,) = found.incidents
    values = curation.snapshot(incident)
    assert found.created
    assert (values["event_type"], values["date_start"], values["time_of_day"]) == ("shelling", "2019-01-04", "morning")
    assert [row["place"] for row in values["places"]] == ["hajin"]
    assert [row["source"] for row in values["told_by"]] == ["sohr"]
    killed = next(row for row in values["casualties"] if row["outcome"] == "killed")
    assert (killed["minimum"], killed["best"], killed["maximum"], killed["children"]) == (3, 3, 3, 2)
    assert killed["women"] is None
    assert (incident.status, incident.origin, incident.created_by) == ("draft", "ingested", analyst)
    claim = incident.claims.get(field="places")
    assert TEXT[claim.start : claim.end] == "هجين"
    assert (claim.state, bool(claim.rule)) == ("proposed", True)


def test_who_was_hit_leads_to_the_words_of_the_casualties(analyst):
    (incident,) = taken_in(analyst).incidents
    claim = incident.claims.get(field="side_b", value="civilians")
    assert "مدنيين" in TEXT[claim.start : claim.end]
    assert not incident.claims.filter(field="casualties", start=None).exists()


def test_told_to_be_none_is_zero_and_not_told_is_nothing(analyst):
    none = "قصفت قوات النظام بالمدفعية بلدة هجين اليوم دون وقوع خسائر بشرية."
    untold = "قصفت قوات النظام بالمدفعية بلدة الشعفة اليوم."
    rows = curation.snapshot(taken_in(analyst, none).incidents[0])["casualties"]
    assert [(row["outcome"], row["minimum"], row["maximum"]) for row in rows] == [("injured", 0, 0), ("killed", 0, 0)]
    assert curation.snapshot(taken_in(analyst, untold).incidents[0])["casualties"] == []


def test_a_running_total_becomes_a_tally_and_no_incident(analyst):
    found = taken_in(analyst)
    tally = found.report.tallies.get()
    assert (tally.count, tally.since) == (120, date(2018, 1, 1))
    assert "120" in TEXT[tally.start : tally.end]
    assert all(row["maximum"] != 120 for row in curation.snapshot(found.incidents[0])["casualties"])


def test_every_claim_lies_in_the_text_and_every_history_is_whole(analyst):
    taken_in(analyst)
    for claim in Claim.objects.exclude(start=None):
        assert TEXT[claim.start : claim.end].strip()
    assert list(curation.verify_all()) == []


def test_the_text_is_stored_to_the_letter(analyst):
    text = "\ufeff  " + TEXT.replace("\n", "\r\n") + "\u200f\t\n"
    report = taken_in(analyst, text).report
    report.refresh_from_db()
    assert report.text == text
    assert report.sha256 == curation.sha256_of(text)


def test_the_same_text_again_changes_nothing_and_says_so(analyst):
    first = taken_in(analyst)
    before = everything()
    again = taken_in(make_user("reviewer"), published=date(2019, 1, 9), publisher="snhr")
    assert (again.created, again.report, again.incidents) == (False, first.report, first.incidents)
    assert everything() == before


def test_ingesting_again_after_a_persons_edits_changes_none_of_them(analyst):
    (incident,) = taken_in(analyst).incidents
    edits = {"date_start": "2019-01-03", "casualties": []}
    curation.change(incident, edits, by=analyst, seen_version=1, reason="the report is mistaken")
    curation.decide_claim(incident.claims.get(field="places"), "rejected", by=analyst)
    before = everything()
    assert not taken_in(analyst).created
    assert everything() == before


def test_a_report_without_a_day_raises_a_flag_on_its_drafts(analyst):
    (incident,) = taken_in(analyst, published=None).incidents
    assert "no_published_date" in incident.flags.values_list("code", flat=True)
    assert incident.date_start is None


@pytest.mark.parametrize(
    ("text", "values", "words"),
    [
        ("", {}, "empty"),
        (" \n\t\u00a0", {}, "empty"),
        ("قصف\x00", {}, "control character"),
        ("\x7fELF", {}, "control character"),
        ("قصف \ud800", {}, "control character"),
        ("ق" * (ingest.MAX_CHARACTERS + 1), {}, "longer than 1,000,000"),
        (TEXT, {"published": timezone.localdate() + timedelta(days=1)}, "has not come yet"),
        (TEXT, {"publisher": "nobody"}, "no publisher"),
        (TEXT, {"publisher": "\x00"}, "no publisher"),
        (TEXT, {"url": "javascript:alert(1)"}, "no web address"),
        (TEXT, {"url": "https://a.org/" + "a" * 1000}, "no web address"),
    ],
)
def test_what_is_no_report_is_refused_and_leaves_nothing(analyst, text, values, words):
    with pytest.raises(BadReport, match=words):
        taken_in(analyst, text, **values)
    assert not Report.objects.exists()
    assert not Incident.objects.exists()


def test_a_viewer_may_not_take_reports_in(register):
    with pytest.raises(curation.NotAllowed):
        taken_in(make_user("viewer"))
    assert not Report.objects.exists()


def test_a_dry_run_stores_nothing(register):
    before = everything()
    assert len(read(TEXT, published=PUBLISHED, publisher="sohr").drafts) == 1
    assert everything() == before


def test_a_failure_half_way_leaves_nothing(analyst, monkeypatch):
    def fails(report):
        raise RuntimeError("the disk is full")

    before = everything()
    monkeypatch.setattr("incidents.matching.near_equal_reports", fails)
    with pytest.raises(RuntimeError):
        taken_in(analyst)
    assert everything() == before


def test_near_equal_reports_are_remembered(analyst):
    first = taken_in(analyst).report
    copied = taken_in(analyst, TEXT.replace("قُتل", "قتل") + "\nالمصدر: وكالات", publisher="snhr").report
    other = taken_in(analyst, "اعتقلت قوات سوريا الديمقراطية شاباً في بلدة الشعفة أمس.").report
    (likeness,) = copied.likenesses.all()
    assert likeness.other == first
    assert 0.8 <= likeness.likeness <= 1
    assert not other.likenesses.exists()
    assert list(curation.verify_all()) == []


def test_a_new_spelling_is_used_by_the_very_next_report(analyst):
    text = "قصفت قوات النظام بالمدفعية بلدة هجينستان اليوم، ما أدى إلى مقتل مدني."
    assert "hajin" not in places_of(read(text, published=PUBLISHED, publisher="sohr"))
    curation.save_named(
        Place.objects.get(code="hajin"),
        by=make_user("admin"),
        seen_version=1,
        names=[{"language": "ar", "name": "هجينستان", "kind": "misspelling"}],
    )
    assert "hajin" in places_of(read(text, published=PUBLISHED, publisher="sohr"))


def test_a_new_alias_of_an_actor_is_used_by_the_very_next_report(analyst):
    text = "اعتقلت فرقة الزعفران شاباً في بلدة هجين اليوم."
    assert not actors_of(read(text, published=PUBLISHED, publisher="sohr"))
    actor = Actor.objects.get(code="sdf_intelligence")
    held = [{"language": row.language, "name": row.name} for row in actor.aliases.all()]
    curation.save_named(
        actor, by=make_user("admin"), seen_version=1, aliases=[*held, {"language": "ar", "name": "فرقة الزعفران"}]
    )
    assert "sdf_intelligence" in actors_of(read(text, published=PUBLISHED, publisher="sohr"))


def places_of(reading):
    return {place.code for draft in reading.drafts for place in draft.places}


def actors_of(reading):
    return {code for draft in reading.drafts for code in draft.side_a}


def test_an_actor_that_the_desk_has_made_is_used_by_the_very_next_report(analyst):
    text = "اعتقل لواء الزعفران شاباً في بلدة هجين اليوم. وأعلنت فرقة الياسمين مسؤوليتها."
    assert not actors_of(read(text, published=PUBLISHED, publisher="sohr"))
    curation.save_named(
        Actor(code="saffron", name_ar="لواء الزعفران", name_en="Saffron brigade"),
        by=make_user("admin"),
        periods=[{"kind": "rebel", "acled_interaction": "Rebel group"}],
        aliases=[{"language": "ar", "name": "كتيبة الزعفران"}],
    )
    for said in (text, text.replace("لواء", "عناصر كتيبة")):
        assert "saffron" in actors_of(read(said, published=PUBLISHED, publisher="sohr"))


def test_a_source_that_the_desk_has_made_is_used_by_the_very_next_report(analyst):
    text = "ذكرت شبكة الزعفران الإخبارية أن ثلاثة مدنيين قتلوا بقصف على بلدة هجين اليوم."
    kind = {"kind": "local_media", "scale": "local"}
    made = Source(code="saffron_news", name_ar="شبكة الزعفران الإخبارية", name_en="Saffron", **kind)
    curation.save_named(made, by=make_user("admin"))
    reading = read(text, published=PUBLISHED, publisher=None)
    assert [draft.sources for draft in reading.drafts] == [("saffron_news",)]
