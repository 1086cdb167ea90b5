"""A running total beside what the register counts for the same people, area and period."""

from datetime import date

import pytest
from django.utils import timezone

from incidents import curation
from incidents.models import Actor, Incident, Tally
from incidents.totals import OwnCount, beside
from tests import factories
from tests.factories import make_incident, make_report

SCOPE = {
    "count": 30, "outcome": "killed", "group": "civilians", "area": ["gov-deir-ez-zor"], "since": "2019-01-01",
    "until": "2019-06-30", "start": 0, "end": 4,
}  # fmt: skip


def total(by, **values):
    report, _incidents = make_report(f"قتل ثلاثون منذ مطلع العام {values}", by=by, published=date(2019, 7, 1))
    Incident.objects.update(status="rejected")
    return curation.add_tally(report, {**SCOPE, **values}, by=by)


def killed(by, least, most, **values):
    toll = {"outcome": "killed", "status": "civilian", "actor": "civilians", "minimum": least, "maximum": most}
    rows = [{**toll, "best": least, "children": None, "women": None, "reason": ""}]
    return make_incident(by, **{"date_start": "2019-02-03", "casualties": rows, **values})


@pytest.fixture
def by(codes):
    return factories.make_user("reviewer")


def counted(tally, by):
    return beside(Tally.objects.get(pk=tally.pk), by).held


def test_drafts_and_published_records_are_counted_apart(by):
    tally = total(by)
    killed(by, 3, 4)
    published = {"status": "published", "published_at": timezone.now(), "published_by": by}
    Incident.objects.filter(pk=killed(by, 2, 2).pk).update(**published)
    found = beside(tally, by)
    assert found.published == OwnCount(1, 2, 2)
    assert found.held == OwnCount(2, 5, 6)


@pytest.mark.parametrize(
    "values",
    [
        {"date_start": "2018-12-31"},
        {"date_start": "2019-07-01"},
        {"date_start": None, "date_precision": "unknown"},
        {"places": []},
        {"status": "rejected"},
        {"outcome": "injured"},
        {"actor": "isis"},
    ],
)
def test_what_lies_outside_the_total_is_not_counted(by, values):
    tally = total(by)
    state = values.pop("status", None)
    row = {"outcome": "killed", "status": "combatant", "actor": "civilians", "minimum": 3, "best": 3, "maximum": 3}
    row |= {name: values.pop(name) for name in ("outcome", "actor") if name in values}
    incident = killed(by, 3, 3, **values, casualties=[row | {"children": None, "women": None, "reason": ""}])
    Incident.objects.filter(pk=incident.pk).update(status=state or incident.status)
    assert counted(tally, by) == OwnCount(0, 0, 0)


def test_a_record_that_only_touches_the_period_counts_at_most(by):
    tally = total(by)
    killed(by, 3, 5, date_start="2019-06-29", date_end="2019-07-02", date_precision="range")
    assert counted(tally, by) == OwnCount(1, 0, 5)


def test_an_open_figure_leaves_the_count_open(by):
    tally = total(by)
    killed(by, 3, None)
    assert counted(tally, by) == OwnCount(1, 3, None)
    assert counted(tally, by).difference(30) == 0
    assert counted(tally, by).difference(2) == -1


def test_a_total_without_a_scope_counts_all_up_to_its_report(by):
    tally = total(by, group=None, area=[], since=None, until=None)
    killed(by, 3, 3, date_start="2012-02-03", places=[])
    killed(by, 4, 4, date_start="2019-07-02")
    assert counted(tally, by) == OwnCount(1, 3, 3)


def test_parts_of_a_group_belong_to_it(by):
    tally = total(by, group="sdf")
    assert Actor.objects.get(code="sdf_intelligence").parent.code == "sdf"
    row = {"outcome": "killed", "status": "combatant", "actor": "sdf_intelligence", "minimum": 2, "best": 2}
    killed(by, 0, 0, casualties=[row | {"maximum": 2, "children": None, "women": None, "reason": ""}])
    assert counted(tally, by) == OwnCount(1, 2, 2)


def test_what_a_person_may_not_see_is_not_counted_for_them(by):
    tally = total(by)
    killed(by, 3, 3, is_sensitive=True)
    analyst = factories.make_user("analyst")
    assert (counted(tally, by).least, counted(tally, analyst).least) == (
        3,
        3 * analyst.has_perm("incidents.view_sensitive"),
    )
    assert beside(tally, factories.make_user("viewer")).held is None


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_difference_stands_beside_the_total(as_, by, language):
    tally = total(by)
    killed(by, 3, 4)
    told = "the total is 26 above" if language == "en" else "المجموع أعلى بـ ٢٦"
    client = as_("analyst", language)
    for address in (f"/reports/{tally.report_id}/", f"/reports/{tally.report_id}/review/", "/totals/"):
        assert told in client.get(address).content.decode(), address


def test_a_rejected_total_is_compared_with_nothing(as_, by):
    tally = total(by)
    curation.decide_tally(tally, "rejected", by=by)
    client = as_("analyst")
    assert 'class="counts"' not in client.get(f"/reports/{tally.report_id}/").content.decode()
    assert "No report here states a running total" in client.get("/totals/").content.decode()


def test_near_equal_reports_name_each_other(as_, codes):
    author = factories.make_user("analyst")
    first, _drafts = make_report("قصف هجين", by=author)
    copy, _drafts = make_report("قصف هجين .", by=author, publisher="sana")
    curation.note_likeness(copy, {first.pk: 0.97}, by=author)
    client = as_("analyst")
    for here, there in ((first, copy), (copy, first)):
        for page in ("", "review/"):
            shown = client.get(f"/reports/{here.pk}/{page}").content.decode()
            assert f'href="/reports/{there.pk}/"' in shown
            assert "97% of the words" in shown
