"""A spelling entered on the desk is used by the very next report, and tells which open drafts it would change."""

from datetime import date

import pytest

from geo.models import Place
from incidents import curation, rereading
from incidents.ingest import ingest_report
from incidents.models import Actor, Claim, Incident, Source
from tests.factories import make_codes, make_user

pytestmark = pytest.mark.django_db
# The Saffron brigade detained a young man in Hajinistan today.
TEXT = "اعتقلت فرقة الزعفران شاباً في بلدة هجينستان اليوم."
OTHER = "قصف مدفعي على بلدة الشعفة أمس، ما أدى إلى مقتل مدني."  # shelling of al-Shaafah yesterday, one civilian killed


@pytest.fixture
def analyst(db):
    make_codes()
    return make_user("analyst")


@pytest.fixture
def drafts(analyst):
    for text in (TEXT, OTHER, f"{TEXT}\nعاجل"):
        ingest_report(text, by=analyst, published=date(2019, 1, 4), publisher="sohr")
    return list(Incident.objects.order_by("pk"))


@pytest.fixture
def desk(client, drafts):
    client.force_login(make_user("admin", is_staff=True))
    return client


def form(thing, rows, *spelled, **changes):
    """What the page of a place, an actor or a source posts, with spellings (and nothing else) as its rows."""
    data = {"name_ar": thing.name_ar, "name_en": thing.name_en, "seen_version": thing.version, "reason": ""}
    for column in ("kind", "country", "latitude", "longitude", "coordinate_precision", "coordinate_source", "scale"):
        data[column] = str(getattr(thing, column, None) or "")
    if getattr(thing, "parent", None):
        data["parent"] = str(thing.parent_id)
    for name in (rows, "periods"):
        data |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    data[f"{rows}-TOTAL_FORMS"] = str(len(spelled))
    for number, name in enumerate(spelled):
        data |= {f"{rows}-{number}-language": "ar", f"{rows}-{number}-name": name, f"{rows}-{number}-kind": "variant"}
    return data | changes


def saved(desk, thing, rows, *spelled, **changes):
    """The messages of the page after saving."""
    address = f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"
    response = desk.post(address, form(thing, rows, *spelled, **changes), follow=True)
    assert response.redirect_chain, response.context["errors"]
    return "".join(str(one) for one in response.context["messages"])


def test_saving_an_alias_says_which_open_drafts_it_would_change(desk, drafts):
    sdf = Actor.objects.get(code="sdf_intelligence")
    said = saved(desk, sdf, "aliases", "فرقة الزعفران")
    assert "2 open drafts would change" in said
    assert f'href="/names/actor/sdf_intelligence/drafts/?revision={sdf.version + 1}"' in said
    page = desk.get("/names/actor/sdf_intelligence/drafts/").content.decode()
    assert [one.reference in page for one in drafts] == [True, False, True]
    assert "new: side A" in page
    assert Claim.objects.filter(value="sdf_intelligence").count() == 0  # nothing is changed by looking


def test_saving_a_spelling_of_a_place_counts_them_too(desk, drafts):
    assert "2 open drafts would change" in saved(desk, Place.objects.get(code="hajin"), "names", "هجينستان")


def test_a_spelling_that_stands_in_no_open_draft_says_so(desk):
    assert "0 open drafts would change" in saved(desk, Place.objects.get(code="hajin"), "names", "هجينوف")


def test_saving_something_else_says_nothing_of_drafts(desk):
    source = Source.objects.get(code="snhr")
    assert "open draft" not in saved(desk, source, "aliases", name_en="Network")
    source.refresh_from_db()
    saved(desk, source, "aliases", "شبكة الرصد")
    source.refresh_from_db()
    assert "open draft" not in saved(desk, source, "aliases", "شبكة الرصد")  # as it stands: nothing is written


def test_a_spelling_taken_away_counts_the_drafts_that_would_lose_it(desk, analyst):
    sdf = Actor.objects.get(code="sdf_intelligence")
    saved(desk, sdf, "aliases", "لواء الياسمين")
    text = TEXT.replace("فرقة الزعفران", "عناصر لواء الياسمين")
    (draft,) = ingest_report(text, by=analyst, published=date(2019, 1, 4)).incidents
    sdf.refresh_from_db()
    assert "1 open draft would change" in saved(desk, sdf, "aliases")
    (found,) = found_for(sdf, analyst).differences
    assert (found.incident, found.gained, found.lost) == (draft, [], ["side_a"])


def found_for(thing, user):
    thing.refresh_from_db()
    return rereading.effect(thing, rereading.spellings_changed(thing), seen_by=user)


def test_what_a_person_has_decided_and_what_is_closed_stays_out(desk, drafts, analyst):
    hajin = Place.objects.get(code="hajin")
    saved(desk, hajin, "names", "هجينستان")
    first, _other, third = drafts
    curation.move(third, "reject", by=analyst, seen_version=third.version, reason="no")
    claim = first.claims.get(field="places")
    curation.decide_claim(claim, "corrected", value={"place": "hajin", "name": "هجينستان"}, by=analyst)
    assert found_for(hajin, analyst).differences == []


def test_sensitive_drafts_are_not_told_to_those_who_may_not_see_them(desk, drafts, analyst):
    hajin = Place.objects.get(code="hajin")
    saved(desk, hajin, "names", "هجينستان")
    reviewer = make_user("reviewer")
    for one in (drafts[0], drafts[2]):
        curation.change(one, {"is_sensitive": True}, by=reviewer, seen_version=one.version)
    seen = analyst.has_perm("incidents.view_sensitive")
    assert bool(found_for(hajin, analyst).differences) == seen


def test_more_reports_than_are_read_at_once_is_said(desk, drafts, monkeypatch, analyst):
    monkeypatch.setattr(rereading, "MOST_REPORTS", 1)
    saved(desk, Place.objects.get(code="hajin"), "names", "هجينستان")
    page = desk.get("/names/place/hajin/drafts/").content.decode()
    assert "One of them stands in 2 reports with open drafts." in page
    assert "The newest 1 were read again." in page


@pytest.mark.parametrize("address", ["place/nowhere", "planet/hajin", "place/hajin"])
def test_addresses_of_nothing_are_not_found(desk, address):
    expected = 200 if address == "place/hajin" else 404
    assert desk.get(f"/names/{address}/drafts/?revision=99999").status_code == expected
