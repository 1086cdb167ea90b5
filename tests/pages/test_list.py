"""The list and its one filter."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Place
from incidents import curation
from incidents.fields import DayField, typed_day
from incidents.filters import rare
from incidents.filters.paging import ORDERS
from incidents.models import Incident, Source
from tests import factories

CIVILIANS = {"outcome": "killed", "status": "civilian", "actor": "civilians"}


@pytest.fixture
def rows(codes):
    """Three incidents that differ in everything that the filter asks about; (name: reference)."""
    by = factories.make_user("analyst")
    make = factories.make_incident
    found = {
        "shelling": make(
            by,
            date_start="2019-01-04",
            weapons=["mortar"],
            participants=[{"actor": "sdf", "role": "side_a"}],
            casualties=[{**CIVILIANS, "minimum": 2, "best": 3, "maximum": 5, "children": 1}],
            summary_ar="قصفٌ على أطراف المدينة",
            assignee=by.username,
            grade="fair",
            grade_reason="two sources",
        ),
        "arrest": make(
            by,
            event_type="arrest",
            date_start="2020-02-10",
            date_end="2020-02-12",
            date_precision="range",
            places=[{"place": "al-shaafah"}],
            participants=[{"actor": "sdf_intelligence", "role": "side_b"}],
            told_by=[{"source": "sana"}],
            casualties=[{**CIVILIANS, "minimum": 0, "maximum": 0}],
            summary_en="A raid at night",
        ),
        "undated": make(
            by, event_type="armed_clash", date_start=None, places=[{"place": "gov-deir-ez-zor"}],
            casualties=[{"outcome": "injured", "minimum": 4, "maximum": None}],
        ),
    }  # fmt: skip
    return {name: incident.reference for name, incident in found.items()}


def listed(client, query, rows):
    answer = client.get(f"/incidents/?{query}")
    assert answer.status_code == 200, answer.content.decode()[:500]
    return sorted(name for name, reference in rows.items() if f"/incidents/{reference}/" in answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2023-05-06", "2023-05-06", "2023-05-06"),
        ("2023/5/6", "2023-05-06", "2023-05-06"),
        ("6.5.2023", "2023-05-06", "2023-05-06"),
        (" \u200f٦/٥/٢٠٢٣ ", "2023-05-06", "2023-05-06"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("٢٠٢٣", "2023-01-01", "2023-12-31"),
    ],
)
def test_days_are_read_as_people_type_them(typed, first, last):
    assert (typed_day(typed, "first").isoformat(), typed_day(typed, "last").isoformat()) == (first, last)


@pytest.mark.parametrize(
    "typed", ["2023", "2023-05", "5/13/2023", "31/2/2023", "0000-01-01", "6/5/23", "May 2023", "²023-01-01"]
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError, match="is no day"):
        DayField().clean(typed)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["arrest", "shelling", "undated"]),
        ("date_from=2020-01-01", ["arrest"]),
        ("date_to=2019-12-31", ["shelling"]),
        ("date_from=2020-02-11&date_to=2020-02-11", ["arrest"]),
        ("date_from=2020&date_to=2020", ["arrest"]),
        ("date_from=٢٠٢٠-٠٢&date_to=11/2/2020", ["arrest"]),
        ("period=30d", []),
        ("place=hajin", ["shelling"]),
        ("place=الشعفه", ["arrest"]),
        ("place=gov-deir-ez-zor", ["arrest", "shelling", "undated"]),
        ("event_type=arrest&event_type=shelling", ["arrest", "shelling"]),
        ("family=battle", ["undated"]),
        ("actor=sdf", ["arrest", "shelling"]),
        ("actor=sdf&role=side_b", ["arrest"]),
        ("weapon=mortar", ["shelling"]),
        ("source=sana", ["arrest"]),
        ("killed=stated", ["arrest", "shelling"]),
        ("killed=none", ["arrest"]),
        ("killed=not_stated", ["undated"]),
        ("killed_min=3", ["shelling"]),
        ("killed_min=4", []),
        ("killed_max=3", ["arrest", "shelling"]),
        ("killed_min=1&killed_max=3", ["shelling"]),
        ("injured_max=4", ["undated"]),
        ("killed_max=3&victims=combatant", []),
        ("including=children", ["shelling"]),
        ("including=children&including=women", []),
        ("precision=range", ["arrest"]),
        ("acled=Battles&event_type=arrest", ["arrest"]),  # all types of the tests are of this one
        ("acled=Armed clash&family=battle", ["undated"]),
        ("killed_min=1&victims=combatant", []),
        ("injured=stated", ["undated"]),
        ("injured_min=4", ["undated"]),
        ("status=published", []),
        ("status=draft", ["arrest", "shelling", "undated"]),
        ("grade=fair", ["shelling"]),
        ("assignee=nobody", ["arrest", "undated"]),
        ("origin=imported", []),
        ("q=قصف+المدينه", ["shelling"]),
        ("q=raid", ["arrest"]),
        ("q=هجين", ["shelling"]),
        ("q=raid+هجين", []),
    ],
)
def test_the_filter_finds_exactly_what_fits(as_, rows, query, expected, monkeypatch):
    client = as_("analyst")
    assert listed(client, query, rows) == expected
    monkeypatch.setattr(rare, "FEW", 0)  # as where many fit
    assert listed(client, query, rows) == expected


def test_a_source_is_who_is_named_who_published_and_what_either_belongs_to(as_, codes):
    said = [factories.claim("event_type", "shelling", 0, 4), factories.claim("sources", "other")]
    _report, (incident,) = factories.make_report(claims=said, publisher="hawar")
    client = as_("analyst")

    def found(source):
        return incident.reference in client.get(f"/incidents/?source={source}").content.decode()

    assert (found("other"), found("hawar"), found("snhr")) == (True, True, False)
    hawar = Source.objects.get(code="hawar")
    hawar.parent = Source.objects.get(code="snhr")
    curation.save_named(hawar, by=factories.make_user("admin"), seen_version=hawar.version)
    assert found("snhr")


def test_assigned_to_me_means_the_person_who_asks(as_, rows):
    client = as_("analyst")
    assert listed(client, "assignee=me", rows) == []
    client.force_login(Incident.objects.get(reference=rows["shelling"]).assignee)
    assert listed(client, "assignee=me", rows) == ["shelling"]


def test_open_flags_are_found_until_they_are_settled(as_, codes):
    flag = {"code": "toll_may_rise", "start": None, "end": None, "choices": [], "detail": ""}
    _report, (incident,) = factories.make_report(flags=[flag | {"code": "death_toll_may_rise"}])
    client = as_("analyst")
    assert incident.reference in client.get("/incidents/?flag=death_toll_may_rise").content.decode()
    assert incident.reference not in client.get("/incidents/?flag=month_mismatch").content.decode()
    client.post(f"/flags/{incident.flags.get().pk}/settle/", {"resolution": "it did not"})
    assert incident.reference not in client.get("/incidents/?flag=death_toll_may_rise").content.decode()


def test_words_of_the_report_are_found_by_those_who_may_read_reports(as_, codes):
    report, (incident,) = factories.make_report("مقتل ثلاثة في كمينٍ على طريق الحقل")
    assert incident.reference in as_("analyst").get("/incidents/?q=كمين").content.decode()
    author = report.received_by
    reviewer = factories.make_user("reviewer")
    moved = curation.move(incident, "submit", by=author, seen_version=incident.version)
    curation.move(moved, "publish", by=reviewer, seen_version=moved.version)
    viewer = as_("viewer")
    assert incident.reference in viewer.get("/incidents/").content.decode()
    assert incident.reference not in viewer.get("/incidents/?q=كمين").content.decode()


def test_what_is_not_understood_lists_nothing_and_says_so(as_, rows):
    answer = as_("analyst").get("/incidents/?place=nowhere&date_from=2019-99-01")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“nowhere” is not known." in page
    assert "“2019-99-01” is no day." in page
    assert not any(reference in page for reference in rows.values())


def test_an_ambiguous_place_offers_the_choices(as_, codes):
    twin = {"code": "hajin-2", "name_ar": "هجين", "name_en": "Hajin 2", "kind": "village", "parent": "gov-deir-ez-zor"}
    curation.import_named(Place, [twin], by=curation.system_user())
    page = as_("analyst").get("/incidents/?place=هجين").content.decode()
    assert "hajin-2" in page
    assert "Several have the name" in page


def test_the_list_writes_out_ranges_none_and_not_stated(as_, rows):
    page = as_("analyst").get("/incidents/").content.decode()
    assert "<strong>2–5</strong>" in page
    assert "<strong>none</strong>" in page
    assert "<strong>4+</strong>" in page
    assert "not stated" in page
    arabic = as_("analyst", "ar").get("/incidents/").content.decode()
    assert "<strong>٢–٥</strong>" in arabic
    assert "غير مذكور" in arabic
    assert 'dir="rtl"' in arabic


def test_active_conditions_are_chips_that_lead_to_the_filter_without_them(as_, rows):
    page = as_("analyst").get("/incidents/?place=hajin&killed=stated&density=roomy").content.decode()
    assert 'href="?killed=stated"' in page
    assert 'href="?place=hajin"' in page
    assert "هجين" in as_("analyst", "ar").get("/incidents/?place=hajin").content.decode()


def test_an_empty_list_offers_the_next_useful_act(as_, codes):
    assert "Paste report" in as_("analyst").get("/incidents/").content.decode()
    assert "Nothing is published yet." in as_("viewer").get("/incidents/").content.decode()


def test_viewers_see_published_rows_and_cannot_ask_for_states(as_, codes):
    incident, *_people = factories.published_incident()
    draft = factories.make_incident()
    hidden, *_people = factories.published_incident(is_sensitive=True)
    page = as_("viewer").get("/incidents/?status=draft").content.decode()
    assert incident.reference in page
    assert draft.reference not in page
    assert hidden.reference not in page
    assert 'name="status"' not in page


def test_anonymous_visitors_read_only_where_reading_is_public(as_, codes, settings):
    incident, *_people = factories.published_incident()
    draft = factories.make_incident()
    client = as_()
    assert client.get("/incidents/").url.startswith("/login/")
    settings.PUBLIC_READ = True
    page = client.get("/incidents/").content.decode()
    assert incident.reference in page
    assert draft.reference not in page
    assert client.get(incident.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get("/queue/").url.startswith("/login/")


@pytest.mark.parametrize("address", ["/", "/incidents/", "/queue/"])
def test_queries_do_not_grow_with_rows(as_, codes, address):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    client = as_("analyst")
    people = [{"actor": "sdf", "role": "side_a"}, {"actor": "isis", "role": "side_b"}]
    rows = [
        {"code": "d-1", "parent": "gov-deir-ez-zor"},
        {"code": "d-2", "parent": "d-1"},
        {"code": "d-3", "parent": "d-2"},
    ]
    rows = [{**row, "name_ar": row["code"], "name_en": row["code"], "kind": "area"} for row in rows]
    rows.append({"code": "quarter", "name_ar": "حي", "name_en": "Quarter", "kind": "neighbourhood", "parent": "d-3"})
    curation.import_named(Place, rows, by=curation.system_user())

    def make():
        casualties = [{**CIVILIANS, "minimum": 1, "maximum": 1}]
        places = [{"place": "quarter"}]
        factories.make_incident(participants=people, weapons=["mortar"], casualties=casualties, places=places)

    make()
    few = queries()
    for _number in range(12):
        make()
    assert queries() <= few


@pytest.mark.parametrize("order", ORDERS)
def test_pages_follow_each_other_there_and_back_in_every_order(as_, codes, monkeypatch, order):
    """Five a page, among them rows that share their value, and rows without one."""
    monkeypatch.setattr("incidents.views.browse.PAGE_SIZE", 5)
    for number in range(17):
        toll = [{**CIVILIANS, "minimum": number % 3, "maximum": number % 3}] if number % 4 else []
        factories.make_incident(date_start=None if number % 3 == 1 else f"2019-01-{number % 5 + 1:02}", casualties=toll)
    rows = [row.reference for row in Incident.objects.order_by(*ORDERS[order].by())]
    client = as_("analyst")

    def walk(address, way):
        while address:
            answer = client.get(f"/incidents/{address}").context
            yield [row.reference for row in answer["page"].rows], getattr(answer["page"], way), answer["page"]
            given = {"next": "after", "previous": "before"}[way]
            cursor = getattr(answer["page"], way)
            address = f"?event_type=shelling&sort={order}&{given}={cursor}" if cursor else ""

    there = list(walk(f"?event_type=shelling&sort={order}", "next"))
    assert [reference for page, _cursor, _page in there for reference in page] == rows
    assert there[0][2].previous == ""
    last = there[-1][2].previous
    back = list(walk(f"?event_type=shelling&sort={order}&before={last}", "previous"))
    assert [page for page, _cursor, _page in reversed(back)] == [page for page, _cursor, _page in there[:-1]]


@pytest.mark.parametrize("cursor", ["x", "_", "2019-01-04_x", "2019-99-01_1", "2019-01-04_-4", f"2019-01-04_{10**30}"])
def test_a_cursor_that_no_list_gave_is_refused(as_, rows, cursor):
    answer = as_("analyst").get("/incidents/", {"after": cursor})
    assert answer.status_code == 400
    assert "not understood" in answer.content.decode()


def test_a_long_list_says_that_there_are_more_and_then_how_many(as_, rows, monkeypatch):
    monkeypatch.setattr("incidents.views.browse.COUNTED", 2)
    monkeypatch.setattr("incidents.views.browse.PAGE_SIZE", 2)
    client = as_("analyst")
    page = client.get("/incidents/?sort=oldest").content.decode()
    assert "more than 2 incidents" in page
    assert 'hx-get="/incidents/total/?sort=oldest"' in page
    assert "3 incidents" in client.get("/incidents/total/?sort=oldest").content.decode()


def test_an_empty_list_says_which_condition_keeps_rows_away(as_, rows):
    page = as_("analyst").get("/incidents/?place=hajin&event_type=arrest").content.decode()
    assert '<a href="?event_type=arrest">without “Place, with all inside it' in page
    assert '<a href="?place=hajin">without “Event type' in page
    page = as_("analyst").get("/incidents/?place=hajin&event_type=arrest&killed_min=99").content.decode()
    assert "No single condition is the reason" in page


def test_each_choice_says_how_many_rows_it_would_give(as_, rows):
    counts = as_("analyst").get("/incidents/counts/?event_type=arrest&date_from=2020-01-01").json()
    assert counts["event_type"] == {"arrest": "1"}
    assert counts["precision"] == {"range": "1"}
    counts = as_("analyst", "ar").get("/incidents/counts/?event_type=arrest").json()
    assert counts["event_type"] == {"arrest": "١", "armed_clash": "١", "shelling": "١"}
    assert "status" not in as_("viewer").get("/incidents/counts/").json()
    assert as_("analyst").get("/incidents/counts/?place=nowhere").status_code == 400


def test_the_columns_that_were_chosen_are_remembered(as_, rows):
    client = as_("analyst")
    heads = client.get("/incidents/?columns=date&columns=killed&columns=nonsense").content.decode()
    assert '<th scope="col" class="number">Killed</th>' in heads
    assert '<th scope="col">Sources</th>' not in heads
    assert '<th scope="col">Sources</th>' not in client.get("/incidents/").content.decode()
    assert '<th scope="col">Open flags</th>' not in as_("viewer").get("/incidents/").content.decode()


def test_the_density_of_the_table_is_remembered(as_, rows):
    client = as_("analyst")
    assert '<table class="compact">' in client.get("/incidents/").content.decode()
    assert '<table class="roomy">' in client.get("/incidents/?density=roomy").content.decode()
    assert '<table class="roomy">' in client.get("/incidents/").content.decode()


@pytest.mark.parametrize("order", ORDERS)
def test_each_order_keeps_every_row(as_, rows, order):
    assert listed(as_("analyst"), f"sort={order}", rows) == ["arrest", "shelling", "undated"]


def test_presets_count_from_today(as_, codes):
    today = factories.make_incident(date_start=timezone.localdate().isoformat())
    page = as_("analyst").get("/incidents/?period=7d").content.decode()
    assert today.reference in page
