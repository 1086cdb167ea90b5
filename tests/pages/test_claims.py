"""Who said what, why the record says what it says, and what a person has set against it."""

import pytest

from incidents import curation
from incidents.models import Incident, ReportLikeness, Source
from tests import factories
from tests.factories import claim, killed

DAY = {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}
NEXT = {"start": "2019-01-05", "end": "2019-01-05", "precision": "day"}


@pytest.fixture
def incident(codes):
    """Two reports tell of it: a monitor's and a state agency's, which agree on little."""
    analyst, reviewer = factories.make_user(), factories.make_user("reviewer")
    _report, (first,) = factories.make_report(by=analyst)
    claims = [
        claim("date", NEXT),
        claim("places", {"place": "hajin", "name": "هجين"}, 10, 14),
        claim("side_a", "isis", 0, 4),
        claim("sources", "sana"),
        killed(5),
        killed(2, outcome="injured"),
    ]
    _report, (second,) = factories.make_report(by=analyst, publisher="sana", claims=claims)
    curation.merge(second, into=first, by=reviewer, seen_version=second.version, reason="one event")
    return Incident.objects.get(pk=first.pk)


def page_of(client, incident):
    return client.get(incident.get_absolute_url()).content.decode()


def line(page, label):
    """The line of the table that has this label and what it says, in one string."""
    rows = page.split('<table class="compact said-by">')[1].split("</table>")[0].split("<tr>")
    return [row for row in rows if f">{label}</span></th>" in row]


def test_each_report_has_a_column_and_says_what_it_says(as_, incident):
    page = page_of(as_("analyst"), incident)
    head = page.split('<table class="compact said-by">')[1].split("</thead>")[0]
    assert head.index("monitor · ") < head.index("state media · "), "whose word goes first stands first"
    (dates,) = line(page, "date")
    assert dates.index("4 Jan 2019") < dates.index("5 Jan 2019")
    assert "From Name: monitor goes before state media." in dates
    (types,) = line(page, "event type")
    assert types.count("not stated") == 1


def test_a_figure_says_from_which_reports_it_comes(as_, incident):
    killed_line, injured_line = line(page_of(as_("analyst"), incident), "casualties")
    assert "killed: 3–5" in killed_line
    assert "best: 3" in killed_line
    assert "Lowest and highest of 2 reports; best figure from Name: monitor goes before state media." in killed_line
    assert "Lowest" not in injured_line


def test_a_decision_goes_before_the_better_source(as_, incident):
    client = as_("analyst")
    toll = incident.claims.get(field="casualties", value__min=5, value__outcome="killed")
    curation.decide_claim(toll, "accepted", by=client.user)
    killed_line, _injured = line(page_of(client, incident), "casualties")
    assert "best: 5" in killed_line
    assert "a person has decided on it" in killed_line


def test_reports_that_agree_are_said_to(as_, incident):
    (places,) = line(page_of(as_("analyst"), incident), "place")
    assert "2 reports agree." in places


def test_rejected_claims_stay_in_the_table_and_move_nothing(as_, incident):
    client = as_("analyst")
    dated = incident.claims.get(field="date", value=DAY)
    curation.decide_claim(dated, "rejected", by=client.user)
    (dates,) = line(page_of(client, incident), "date")
    assert f'<div class="said rejected" id="claim-{dated.pk}"' in dates
    assert "goes before" not in dates


def test_what_a_person_set_is_told_with_the_reason_and_given_back(as_, incident):
    client = as_("analyst")
    toll = {"outcome": "killed", "status": "civilian", "actor": "civilians", "minimum": 4, "maximum": 4}
    values = {"casualties": [toll], "time_of_day": "dawn"}
    curation.change(incident, values, by=client.user, seen_version=incident.version, reason="a list of names")
    page = page_of(client, incident)
    assert page.count("✋ set by hand") == 2
    assert "a list of names" in line(page, "casualties")[0]
    incident.refresh_from_db()
    address = f"/incidents/{incident.reference}/follow/"
    answer = client.post(address, {"field": "casualties", "seen_version": incident.version})
    assert answer.url == f"{incident.get_absolute_url()}#claims"
    incident.refresh_from_db()
    assert incident.set_by_hand == ["time_of_day"]
    assert incident.casualties.get(outcome="killed").best == 3
    assert "casualties follows the rule again." in page_of(client, incident)


@pytest.mark.parametrize("field", ["", "status", "nonsense"])
def test_only_what_follows_from_claims_is_given_back(as_, incident, field):
    client = as_("analyst")
    address = f"/incidents/{incident.reference}/follow/"
    page = client.post(address, {"field": field, "seen_version": incident.version}, follow=True).content.decode()
    assert "There is no such field" in page


def test_a_published_record_is_given_back_with_a_reason_only(as_, incident):
    reviewer = as_("reviewer")
    graded = {"grade": "weak", "grade_reason": "one family told both", "date_start": "2019-01-03"}
    incident = curation.change(incident, graded, by=incident.created_by, seen_version=incident.version)
    incident = curation.move(incident, "submit", by=incident.created_by, seen_version=incident.version)
    incident = curation.move(incident, "publish", by=reviewer.user, seen_version=incident.version)
    address, fields = f"/incidents/{incident.reference}/follow/", {"field": "grade", "seen_version": incident.version}
    assert "Say why" in reviewer.post(address, fields, follow=True).content.decode()
    answer = reviewer.post(address, {**fields, "reason": "they are two families"})
    assert answer.url == f"{incident.get_absolute_url()}#grade"
    incident.refresh_from_db()
    assert (incident.grade, incident.grade_reason) == ("contested", "rule:contested")


def grading(page):
    return page.split('id="grade">')[1].split("</section>")[0]


def test_the_grade_names_its_sources_and_its_rule(as_, incident):
    told = grading(page_of(as_("analyst"), incident))
    assert told.startswith("Grade: contested</h2>")
    assert "Reports accuse different sides." in told
    assert told.count("<bdi>Name</bdi>") == 2
    assert '<li class="holds"><strong>contested</strong>' in told
    assert told.count("holds here") == 1


def test_sources_that_count_once_are_told_together(as_, incident):
    one, other = sorted({row.report for row in incident.claims.all()}, key=lambda report: report.pk)
    ReportLikeness.objects.create(report=other, other=one, likeness=0.9)
    told = grading(page_of(as_("analyst"), incident))
    assert "count as one" in told
    assert told.split("<ul")[1].split("</ul>")[0].count("<li>") == 1


def test_a_source_that_cannot_be_judged_is_named_as_such(as_, codes):
    incident = factories.make_incident(told_by=[{"source": "other"}])
    assert "cannot be judged" in grading(page_of(as_("analyst"), incident))


def test_a_persons_grade_stands_beside_the_rules(as_, incident):
    client = as_("analyst")
    values = {"grade": "confirmed", "grade_reason": "the order was found"}
    curation.change(incident, values, by=client.user, seen_version=incident.version)
    told = grading(page_of(client, incident))
    assert "Grade: confirmed" in told
    assert "the order was found" in told
    assert "The rule would give: contested. Reports accuse different sides." in told


def test_readers_see_the_rule_and_no_protected_name(as_, codes):
    source = {"code": "witness", "name_ar": "شاهدة", "name_en": "Witness W", "kind": "monitor", "is_sensitive": True}
    curation.import_named(Source, [source], by=curation.system_user())
    incident, *_people = factories.published_incident(told_by=[{"source": "witness"}])
    told = grading(page_of(as_("viewer"), incident))
    assert "a protected source" in told
    assert "Witness W" not in told
    assert "holds here" in told
    assert "Grade otherwise" not in told


def test_the_figure_of_a_protected_source_does_not_name_it(as_, incident):
    source = Source.objects.get(code="sohr")
    source.is_sensitive, source.name_en = True, "Witness W"
    curation.save_named(source, by=factories.make_user("admin"), seen_version=source.version)
    incident = curation.move(incident, "submit", by=incident.created_by, seen_version=incident.version)
    curation.move(incident, "publish", by=factories.make_user("reviewer"), seen_version=incident.version)
    facts = page_of(as_("viewer"), incident).split('id="facts"')[1].split("</section>")[0]
    assert "best figure from a protected source." in facts
    assert "sohr" not in facts
    assert "Witness W" in page_of(as_("analyst"), incident)


def test_the_table_and_the_grade_are_told_in_arabic(as_, incident):
    page = page_of(as_("analyst", "ar"), incident)
    assert "الأدنى والأعلى من بين التقارير (عددها ٢)" in page
    assert "القاعدة: أول ما ينطبق" in page
