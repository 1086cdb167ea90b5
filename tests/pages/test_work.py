"""Whose work it is: assignment, what came back with a word, what waits for a second person, open flags."""

import re

import pytest

from incidents import curation
from incidents.models import Incident
from incidents.templatetags import work
from incidents.views import queue
from tests import factories


def references(page):
    return re.findall(r'<th scope="row"[^>]*><a href="/incidents/([^/]+)/"', page)


def tab(client, name):
    return references(client.get("/queue/", {"tab": name}).content.decode())


def give(client, incident, to, **more):
    form = {"assignee": to, "seen_version": incident.version, **more}
    return client.post(f"/incidents/{incident.reference}/assign/", form, follow=True).content.decode()


def assignee(incident):
    return Incident.objects.get(pk=incident.pk).assignee


@pytest.fixture
def draft(codes):
    return factories.make_incident()


def test_work_is_taken_given_and_given_back(as_, draft):
    client, other = as_("analyst"), as_("analyst")
    assert "is with" in give(client, draft, client.user.username)
    assert (assignee(draft), tab(client, "mine")) == (client.user, [draft.reference])
    draft.refresh_from_db()
    give(client, draft, other.user.username)
    assert (assignee(draft), tab(client, "mine"), tab(other, "mine")) == (other.user, [], [draft.reference])
    draft.refresh_from_db()
    assert "is with nobody now" in give(client, draft, "")
    assert assignee(draft) is None
    assert [revision.verb for revision in curation.history(draft)] == ["create", "assign", "assign", "assign"]


def test_two_who_take_it_at_once_are_told_who_has_it(as_, draft):
    first, second = as_("analyst"), as_("analyst")
    give(first, draft, first.user.username)
    page = give(second, draft, second.user.username)
    assert f"{draft.reference} was given to {first.user.username} in the meantime." in page
    assert assignee(draft) == first.user


@pytest.mark.parametrize("role", ["viewer", None])
def test_work_is_given_to_those_only_who_can_do_it(as_, draft, role):
    outsider = factories.make_user(role)
    assert "nobody who can work on incidents" in give(as_("analyst"), draft, outsider.username)
    assert assignee(draft) is None
    assert as_("viewer").post(f"/incidents/{draft.reference}/assign/").status_code == 403


def test_assigning_makes_nobody_an_author_and_needs_no_reason(codes):
    incident, _author, reviewer = factories.published_incident()
    given = curation.assign(incident, reviewer.username, by=reviewer, seen_version=incident.version)
    assert given.assignee == reviewer
    assert reviewer.pk not in curation.authors(given)


def test_what_is_sent_back_shows_the_word_until_it_is_submitted_again(as_):
    author, reviewer = as_("analyst"), as_("reviewer")
    _report, (incident,) = factories.make_report(by=author.user)
    curation.move(incident, "submit", by=author.user, seen_version=1)
    form = {"action": "send_back", "seen_version": 2, "reason": "The second village is another one.\n<b>"}
    reviewer.post(f"/incidents/{incident.reference}/move/", form)
    report = incident.claims.first().report_id
    for address in ("/queue/?tab=sent_back", f"/incidents/{incident.reference}/", f"/reports/{report}/review/"):
        page = author.get(address).content.decode()
        assert "The second village is another one." in page, address
        assert "&lt;b&gt;" in page
        assert reviewer.user.username in page
    assert tab(author, "sent_back") == [incident.reference]
    assert tab(as_("analyst"), "sent_back") == []
    incident.refresh_from_db()
    curation.move(incident, "submit", by=author.user, seen_version=incident.version)
    assert tab(author, "sent_back") == []
    page = author.get(f"/incidents/{incident.reference}/").content.decode()
    assert "another one" not in page.partition('id="history"')[0]


def test_sending_back_needs_a_word(as_):
    author, reviewer = as_("analyst"), as_("reviewer")
    incident = curation.move(factories.make_incident(author.user), "submit", by=author.user, seen_version=1)
    form = {"action": "send_back", "seen_version": 2, "reason": "  "}
    assert "Say why." in reviewer.post(f"/incidents/{incident.reference}/move/", form, follow=True).content.decode()
    assert Incident.objects.get().status == "in_review"


def test_ones_own_work_never_waits_for_ones_own_review(as_):
    first, second = as_("reviewer"), as_("reviewer")
    own = factories.make_incident(first.user)
    touched = factories.make_incident()
    curation.change(touched, {"time_of_day": "dawn"}, by=first.user, seen_version=1)
    seen = factories.make_incident()
    curation.change(seen, {"internal_note": "looked at"}, by=first.user, seen_version=1)
    for incident in (own, touched, seen):
        incident.refresh_from_db()
        curation.move(incident, "submit", by=factories.make_user(), seen_version=incident.version)
    assert tab(first, "for_me") == [seen.reference]
    assert tab(second, "for_me") == [own.reference, touched.reference, seen.reference]
    for incident in Incident.objects.all():  # the tab and the writer agree
        offered = {move.action for move in curation.allowed_moves(incident, first.user)}
        assert ("publish" in offered) == (incident.reference in tab(first, "for_me"))


def test_an_analyst_has_no_reviews_to_wait_for(as_):
    page = as_("analyst").get("/queue/").content.decode()
    assert "Waiting for my review" not in page


def test_the_navigation_counts_what_waits(as_):
    client = as_("reviewer")
    factories.make_incident(assignee=client.user.username)
    author = factories.make_user()
    curation.move(factories.make_incident(author), "submit", by=author, seen_version=1)
    page = client.get("/incidents/").content.decode()
    assert 'Queue <span class="badge">2<span class="hidden-visually"> wait for you</span>' in page
    assert "badge" not in as_("viewer").get("/incidents/").content.decode()


FLAGS = [
    {"code": "place_variant", "start": 10, "end": 14, "choices": [], "detail": ""},
    {"code": "month_mismatch", "start": 0, "end": 9, "choices": ["2019-01-04", "2019-12-04"], "detail": "two"},
]


def test_open_flags_come_gravest_first_with_their_words_and_are_settled_there(as_, codes):
    client = as_("analyst")
    _report, (incident,) = factories.make_report("كانون الثاني <b> قصف على هجين", flags=FLAGS, by=client.user)
    month, place = "the two month names disagree</span></h2>", "place misspelt in the report</span></h2>"
    page = client.get("/queue/flags/").content.decode()
    assert page.index(month) < page.index(place)
    assert '<mark class="evidence asserted lit">كانون الث</mark>اني &lt;b&gt; قصف' in page
    grave = incident.flags.get(code="month_mismatch")
    form = {"choice": "2019-12-04", "next": "/queue/flags/", "seen_version": incident.version}
    page = client.post(f"/flags/{grave.pk}/settle/", form, follow=True).content.decode()
    assert "Settled: the two month names disagree." in page
    assert str(Incident.objects.get().date_start) == "2019-12-04"
    only = client.get("/queue/flags/", {"code": "place_variant", "whose": "mine"}).content.decode()
    assert place in only
    assert place not in as_("analyst").get("/queue/flags/?whose=mine").content.decode()
    assert tab(client, "my_flags") == [incident.reference]


def test_flags_of_a_published_record_are_settled_by_a_reviewer(as_):
    incident, _author, _reviewer = factories.published_incident()
    incident.flags.create(code="death_toll_may_rise")
    assert "A reviewer settles the flags" in as_("analyst").get("/queue/flags/").content.decode()
    assert "A reviewer settles the flags" not in as_("reviewer").get("/queue/flags/").content.decode()


def test_what_is_everybodys_is_counted_no_further_than_anybody_turns_pages(as_, codes, monkeypatch):
    monkeypatch.setattr(queue, "LONG", 3)
    monkeypatch.setattr(queue, "PAGE_SIZE", 2)
    monkeypatch.setattr(work, "LONG", 3)
    for _number in range(3):
        factories.make_incident()
    client = as_("analyst")
    assert "Page 1 of 2</span>" in client.get("/queue/?tab=drafts").content.decode()
    factories.make_incident()
    page = client.get("/queue/?tab=drafts").content.decode()
    assert "Page 1 of 2+</span>" in page
    assert re.search(r'tab=drafts[^>]*>Drafts <span class="soft">3\+</span>', page)
    assert len(tab(client, "drafts")) == 2
