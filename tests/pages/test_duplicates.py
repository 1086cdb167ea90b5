"""Two records side by side: what the page shows, and what each answer does."""

import pytest

from incidents import curation
from incidents.models import Incident, IncidentLink
from tests import factories
from tests.factories import claim, killed, make_incident, make_report

HOSTILE = "قصف هجين <script>alert(1)</script> مقتل ثلاثة"


@pytest.fixture
def pair(codes):
    """A draft and the record that it may double."""
    author = factories.make_user("analyst")
    _first, (into,) = make_report(by=author)
    claims = [claim("event_type", "shelling", 0, 3), killed(5), claim("places", {"place": "hajin", "name": "هجين"})]
    _second, (draft,) = make_report(HOSTILE, by=author, publisher="sana", claims=claims)
    named = [{"reference": into.reference, "score": 0.9, "reasons": ["same_place"]}]
    curation.propose_duplicates(draft, named, by=author)
    return Incident.objects.get(pk=draft.pk), into


def side_by_side(one, other):
    return f"/incidents/{one.reference}/compare/{other.reference}/"


def say(client, one, other, kind, reason="the same street and hour", **values):
    form = {"kind": kind, "reason": reason, "seen_version": one.version, **values}
    return client.post(f"{side_by_side(one, other)}relate/", form)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_records_are_shown_with_words_and_reasons_and_nothing_is_obeyed(as_, pair, language):
    answer = as_("analyst", language).get(side_by_side(*pair))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert all(one.reference in page for one in pair)
    assert ("The same place." if language == "en" else "المكان نفسه.") in page
    assert page.count('class="report"') == 2
    assert 'class="differs"' in page


def test_a_flag_leads_to_the_comparison(as_, pair):
    draft, into = pair
    report = draft.claims.first().report
    for address in (draft.get_absolute_url(), f"/reports/{report.pk}/review/", "/queue/flags/"):
        page = as_("analyst").get(address).content.decode()
        assert side_by_side(draft, into) in page
        assert "The same place." in page


def test_candidates_are_listed_with_their_reasons(as_, pair):
    draft, into = pair
    page = as_("analyst").get(f"/incidents/{into.reference}/duplicates/").content.decode()
    assert side_by_side(into, draft) in page
    assert "Speaks for one event" in page


def test_any_other_record_is_found_by_its_reference(as_, pair):
    draft, into = pair
    client = as_("analyst")
    address = f"/incidents/{draft.reference}/duplicates/"
    assert client.get(address, {"other": into.reference.lower()})["Location"] == side_by_side(draft, into)
    for wrong in ("SJ-1999-000001", draft.reference, "\x00x", "<b>"):
        answer = client.get(address, {"other": wrong})
        assert answer.status_code == 400
        assert "There is no other record" in answer.content.decode()


def test_same_event_merges_for_those_who_may(as_, pair):
    draft, into = pair
    answer = say(as_("reviewer"), draft, into, "same_event")
    assert answer.status_code == 302
    assert Incident.objects.get(pk=draft.pk).merged_into == into
    assert into.claims.filter(report__publisher__code="sana").exists()


def test_same_event_by_an_analyst_waits_for_a_reviewer(as_, pair):
    draft, into = pair
    say(as_("analyst"), draft, into, "same_event")
    assert IncidentLink.objects.get().kind == "same_event"
    assert Incident.objects.get(pk=draft.pk).status == "draft"
    assert "same event as" in as_("reviewer").get(draft.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", ["not_duplicate", "follow_up", "retaliation", "part_of"])
def test_every_other_answer_is_a_link_and_settles_the_flag(as_, pair, kind):
    draft, into = pair
    client = as_("analyst")
    assert say(client, draft, into, kind).status_code == 302
    assert (IncidentLink.objects.get().kind, draft.flags.get().settled_by) == (kind, client.user)
    assert draft.reference in client.get(into.get_absolute_url()).content.decode()


def test_what_cannot_be_stored_comes_back_with_what_was_typed(as_, pair):
    draft, into = pair
    client = as_("reviewer")
    for form in ({"kind": "cousin"}, {"kind": ""}, {"kind": "same_event", "seen_version": 99}):
        answer = say(client, draft, into, **{"reason": "seen in a film", **form})
        assert answer.status_code == 422
        assert "seen in a film" in answer.content.decode()
    curation.change(draft, {"time_of_day": "dawn"}, by=client.user, seen_version=draft.version)
    answer = say(client, draft, into, "same_event", reason="seen in a film")
    assert answer.status_code == 422
    assert "changed by someone else" in answer.content.decode()
    assert Incident.objects.get(pk=draft.pk).status == "draft"


def test_a_merged_record_is_separated_from_its_page(as_, pair):
    draft, into = pair
    client = as_("reviewer")
    say(client, draft, into, "same_event")
    draft.refresh_from_db()
    assert "Separate again" in client.get(draft.get_absolute_url()).content.decode()
    assert "Separate again" not in as_("analyst").get(draft.get_absolute_url()).content.decode()
    assert draft.reference in client.get(into.get_absolute_url()).content.decode()
    form = {"seen_version": draft.version, "reason": ""}
    client.post(f"/incidents/{draft.reference}/unmerge/", form)
    assert Incident.objects.get(pk=draft.pk).status == "merged"
    client.post(f"/incidents/{draft.reference}/unmerge/", form | {"reason": "two shells"})
    assert Incident.objects.get(pk=draft.pk).status == "draft"
    assert into.claims.count() == 6


def test_a_link_is_removed_with_its_reason_in_the_history(as_, pair):
    draft, into = pair
    client = as_("analyst")
    say(client, draft, into, "follow_up")
    client.post(f"/links/{IncidentLink.objects.get().pk}/remove/", {"reason": "another funeral"})
    assert not IncidentLink.objects.exists()
    assert "another funeral" in client.get(draft.get_absolute_url()).content.decode()


def test_links_of_a_merged_record_are_shown_where_it_went(as_, pair):
    draft, into = pair
    funeral = make_incident(date_start="2019-01-05")
    client = as_("reviewer")
    say(client, funeral, draft, "follow_up")
    say(client, Incident.objects.get(pk=draft.pk), into, "same_event")
    page = client.get(into.get_absolute_url()).content.decode()
    assert funeral.reference in page
    assert "followed by" in page


def test_a_sensitive_record_is_not_named_to_who_may_not_see_it(as_, pair, settings):
    draft, into = pair
    reviewer = factories.make_user("reviewer")
    curation.link(draft, into, "follow_up", by=reviewer)
    curation.change(into, {"is_sensitive": True}, by=reviewer, seen_version=into.version)
    published, _author, _publisher = factories.published_incident()
    curation.link(published, into, "part_of", by=reviewer, note="of the same day")
    assert into.reference not in as_("viewer").get(published.get_absolute_url()).content.decode()
