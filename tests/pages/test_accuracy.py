"""What people made of the machine's drafts: which values stood, which were changed, and which it had missed."""

import pytest

from incidents import curation
from incidents.accuracy import Fared, Rule, account
from incidents.models import Incident
from tests import factories
from tests.factories import claim, killed

DAY = {"start": "2019-01-04", "end": "2019-01-04", "precision": "day"}


@pytest.fixture
def analyst(codes):
    return factories.make_user()


@pytest.fixture
def reviewer(codes):
    return factories.make_user("reviewer")


@pytest.fixture
def draft(analyst):
    """A report's only draft, which says all but the time of day and the weapon."""
    report, (incident,) = factories.make_report(by=analyst)
    return report, incident


@pytest.fixture
def publish(analyst, reviewer):
    def through(incident):
        incident = Incident.objects.get(pk=incident.pk)
        incident = curation.move(incident, "submit", by=analyst, seen_version=incident.version)
        return curation.move(incident, "publish", by=reviewer, seen_version=incident.version)

    return through


def claimed(incident, field):
    return incident.claims.get(field=field)


def test_what_two_people_left_as_it_was_read_stood(draft, publish, reviewer):
    publish(draft[1])
    found = account(reviewer)
    assert (found.whole.drafts, found.whole.clean) == (1, 1)
    assert found.whole.fields["event_type"] == found.whole.fields["casualties"] == Fared(stood=1)
    assert found.whole.fields["weapons"].share is None


def change(report, incident, by, how):
    """Somebody's work on the draft; gives the field that it is on."""
    match how:
        case "corrected":
            curation.decide_claim(claimed(incident, "event_type"), "corrected", by=by, value="airstrike")
            return "event_type"
        case "rejected":
            curation.decide_claim(claimed(incident, "side_a"), "rejected", by=by)
            return "participants"
        case "one more":
            curation.add_claim(incident, report, "casualties", killed(1, outcome="injured")["value"], by=by)
            return "casualties"
        case "by hand":
            curation.change(
                incident, {"date_start": "2019-01-03", "date_end": "2019-01-03"}, by=by, seen_version=incident.version
            )
            return "date"


@pytest.mark.parametrize("how", ["corrected", "rejected", "one more", "by hand"])
def test_what_a_person_changed_was_read_wrongly(draft, publish, analyst, reviewer, how):
    report, incident = draft
    field = change(report, incident, analyst, how)
    publish(incident)
    found = account(reviewer).whole
    assert found.fields[field] == Fared(altered=1)
    assert [name for name, fared in found.fields.items() if fared.altered] == [field]
    assert found.clean == (1 if field == "participants" else 0)


def test_what_a_person_added_had_been_missed(draft, publish, analyst, reviewer):
    report, incident = draft
    curation.add_claim(incident, report, "weapons", "mortar", by=analyst)
    publish(incident)
    assert account(reviewer).whole.fields["weapons"] == Fared(missed=1)


def test_the_rules_that_were_changed_most_often_come_first(analyst, reviewer, publish):
    for wrong in ("t-7", "t-7", "t-9"):
        whole = [claim("date", DAY), claim("places", {"place": "hajin", "name": "هجين"}), claim("sources", "sohr")]
        _report, (incident,) = factories.make_report(
            by=analyst, claims=[*whole, claim("event_type", "shelling", rule=wrong)]
        )
        curation.decide_claim(claimed(incident, "event_type"), "corrected", by=analyst, value="arrest")
        publish(incident)
    assert account(reviewer).rules == [Rule("t-7", 2, 2), Rule("t-9", 1, 1)]


def test_what_is_not_published_says_nothing(draft, analyst, reviewer):
    curation.decide_claim(claimed(draft[1], "event_type"), "corrected", by=analyst, value="airstrike")
    assert account(reviewer).whole.drafts == 0


def test_drafts_that_were_none_and_incidents_that_no_draft_told_are_counted(draft, publish, analyst, reviewer):
    report, incident = draft
    publish(incident)
    _report, (empty,) = factories.make_report(by=analyst)
    curation.move(empty, "reject", by=analyst, seen_version=empty.version, reason="an exercise")
    values = [claim("event_type", "arrest"), claim("date", DAY), claim("places", {"place": "hajin", "name": "هجين"})]
    publish(curation.add_draft(report, values, by=analyst))
    found = account(reviewer)
    assert (found.whole.drafts, found.rejected, found.overlooked) == (1, 1, 1)


def test_a_protected_record_is_not_in_the_figures_of_who_may_not_see_it(draft, publish, reviewer):
    publish(draft[1])
    Incident.objects.update(is_sensitive=True)
    assert [account(user).whole.drafts for user in (reviewer, factories.make_user("viewer"))] == [1, 0]


@pytest.mark.parametrize(("language", "title"), [("en", "Accuracy of drafts"), ("ar", "دقة المسودات")])
def test_the_page_says_it_by_field_month_confidence_and_rule(as_, draft, publish, analyst, language, title):
    curation.decide_claim(claimed(draft[1], "event_type"), "corrected", by=analyst, value="airstrike")
    client = as_("reviewer", language)
    assert title in client.get("/accuracy/").content.decode(), "nothing is published yet"
    publish(draft[1])
    page = client.get("/accuracy/").content.decode()
    assert page.count("<table") == 4
    assert ">t-1<" in page
