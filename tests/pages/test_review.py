"""The desk: a decision on each value, by form or by fragment, and the queue that leads to it."""

import pytest

from incidents import curation
from incidents.models import Claim
from tests import factories


@pytest.fixture
def drafted(codes):
    report, (incident,) = factories.make_report()
    return report, incident


def decide(client, claim, state, **fields):
    claim.incident.refresh_from_db()
    return client.post(f"/claims/{claim.pk}/decide/", {"state": state, "seen_version": claim.incident.version} | fields)


@pytest.mark.parametrize("state", ["accepted", "rejected"])
def test_a_value_is_accepted_or_rejected_and_the_decision_taken_back(as_, drafted, state):
    report, incident = drafted
    client = as_("analyst")
    claim = incident.claims.get(field="casualties")
    answer = decide(client, claim, state)
    assert answer.url == f"/reports/{report.pk}/review/?draft={incident.pk}#claim-{claim.pk}"
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == (state, client.user)
    decide(client, claim, "proposed")
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == ("proposed", None)


CORRECTIONS = {
    "event_type": ({"to-code": "airstrike"}, "airstrike"),
    "date": (
        {"to-start": "2019-01-03", "to-precision": "day"},
        {"start": "2019-01-03", "end": "2019-01-03", "precision": "day"},
    ),
    "places": ({"to-row": "الشعفة"}, {"place": "al-shaafah", "name": "الشعفة"}),
    "side_a": ({"to-row": "isis"}, "isis"),
    "sources": ({"to-row": "sana"}, "sana"),
    "casualties": (
        {"to-outcome": "injured", "to-status": "unknown", "to-min": "2", "to-max": "4", "to-women": "1"},
        {
            "outcome": "injured", "status": "unknown", "actor": None, "min": 2, "max": 4, "children": None, "women": 1,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("field", CORRECTIONS)
def test_each_kind_of_value_can_be_corrected(as_, drafted, field):
    report, incident = drafted
    client = as_("analyst")
    claim = incident.claims.get(field=field)
    assert "to-" in client.get(f"/reports/{report.pk}/review/?correct={claim.pk}").content.decode()
    fields, expected = CORRECTIONS[field]
    assert decide(client, claim, "corrected", **fields).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.corrected_value) == ("corrected", expected)
    assert 'class="verdict corrected"' in client.get(f"/reports/{report.pk}/review/").content.decode()


@pytest.mark.parametrize(
    ("field", "fields", "said"),
    [
        ("places", {"to-row": "nowhere at all"}, "is not known."),
        ("places", {}, "This field is required."),
        ("date", {"to-start": "2999-01-01", "to-precision": "day"}, "This day has not come yet."),
        (
            "casualties",
            {"to-outcome": "killed", "to-status": "civilian", "to-min": "5", "to-max": "2"},
            "The figures must rise",
        ),
    ],
)
def test_a_correction_that_is_refused_is_shown_with_its_reason(as_, drafted, field, fields, said):
    _report, incident = drafted
    claim = incident.claims.get(field=field)
    answer = decide(as_("analyst"), claim, "corrected", **fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert all(value in page for value in fields.values())
    claim.refresh_from_db()
    assert claim.state == "proposed"


def test_all_undecided_values_of_a_draft_are_accepted_at_once(as_, drafted):
    report, incident = drafted
    client = as_("analyst")
    decide(client, incident.claims.get(field="side_a"), "rejected")
    incident.refresh_from_db()
    client.post(f"/reports/{report.pk}/review/{incident.reference}/accept/", {"seen_version": incident.version})
    states = set(incident.claims.exclude(field="side_a").values_list("state", flat=True))
    assert states == {"accepted"}
    assert incident.claims.get(field="side_a").state == "rejected"


def test_a_decision_on_a_claim_that_somebody_else_decided_is_not_taken(as_, drafted):
    report, incident = drafted
    claim = incident.claims.get(field="side_a")
    curation.decide_claim(claim, "rejected", by=factories.make_user())
    client = as_("analyst")
    client.post(f"/claims/{claim.pk}/decide/", {"state": "accepted", "seen_version": 1})
    claim.refresh_from_db()
    assert claim.state == "rejected"
    assert "changed by someone else" in client.get(f"/reports/{report.pk}/review/").content.decode()


def test_a_published_record_is_not_decided_on_the_desk(as_, drafted):
    report, incident = drafted
    moved = curation.move(incident, "submit", by=report.received_by, seen_version=incident.version)
    curation.move(moved, "publish", by=factories.make_user("reviewer"), seen_version=moved.version)
    page = as_("reviewer").get(f"/reports/{report.pk}/review/").content.decode()
    assert "Published: its values are changed by Edit, with a reason." in page
    assert "/decide/" not in page
    assert f"/incidents/{incident.reference}/edit/" in page


def test_viewers_have_no_desk(as_, drafted):
    report, incident = drafted
    client = as_("viewer")
    claim = incident.claims.first()
    assert client.get(f"/reports/{report.pk}/").status_code == 403
    assert client.get(f"/reports/{report.pk}/review/").status_code == 403
    assert decide(client, claim, "accepted").status_code == 403
    assert Claim.objects.get(pk=claim.pk).state == "proposed"


@pytest.mark.parametrize("address", ["/claims/{claim}/decide/", "/incidents/{reference}/move/", "/flags/1/settle/"])
def test_what_changes_something_is_asked_by_post_only(as_, drafted, address):
    _report, incident = drafted
    path = address.format(claim=incident.claims.first().pk, reference=incident.reference)
    assert as_("reviewer").get(path).status_code == 405


def test_a_draft_goes_from_the_desk_to_review_and_a_second_person_publishes_it(as_, drafted):
    report, incident = drafted
    analyst, reviewer = as_("analyst"), as_("reviewer")
    moves = f"/incidents/{incident.reference}/move/"

    def move(client, action, **fields):
        incident.refresh_from_db()
        return client.post(moves, {"action": action, "seen_version": incident.version} | fields, follow=True)

    back = f"/reports/{report.pk}/review/#draft-{incident.pk}"
    assert move(analyst, "submit", next=back).redirect_chain[0][0] == back
    assert move(analyst, "publish").status_code == 403
    assert "Say why." in move(reviewer, "send_back").content.decode()
    move(reviewer, "publish")
    incident.refresh_from_db()
    assert (incident.status, incident.published_by) == ("published", reviewer.user)
    assert "is not possible now" in move(reviewer, "publish").content.decode()


def test_a_move_never_leads_to_another_site(as_, drafted):
    _report, incident = drafted
    answer = as_("analyst").post(
        f"/incidents/{incident.reference}/move/",
        {"action": "submit", "seen_version": incident.version, "next": "https://example.org/"},
    )
    assert answer.url == incident.get_absolute_url()


def test_what_keeps_a_record_from_being_published_is_said(as_, codes):
    author, reviewer = factories.make_user(), as_("reviewer")
    incident = factories.make_incident(author, places=[], told_by=[])
    incident = curation.move(incident, "submit", by=author, seen_version=incident.version)
    fields = {"action": "publish", "seen_version": incident.version}
    page = reviewer.post(f"/incidents/{incident.reference}/move/", fields, follow=True).content.decode()
    assert "It has no place." in page
    assert "It has no source." in page


@pytest.mark.parametrize(
    ("code", "choices", "choice", "field", "expected"),
    [
        ("month_mismatch", ["2019-01-04", "2018-12-04"], "2018-12-04", "date_start", "2018-12-04"),
        ("place_ambiguous", ["hajin", "al-shaafah"], "al-shaafah", "places", ["al-shaafah"]),
    ],
)
def test_choosing_a_reading_settles_the_flag_and_sets_the_value(as_, codes, code, choices, choice, field, expected):
    flag = {"code": code, "start": 0, "end": 3, "choices": choices, "detail": ""}
    report, (incident,) = factories.make_report(flags=[flag])
    client = as_("analyst")
    assert f'value="{choice}"' in client.get(f"/reports/{report.pk}/review/").content.decode()
    client.post(f"/flags/{incident.flags.get().pk}/settle/", {"choice": choice, "seen_version": incident.version})
    incident = type(incident).objects.get(pk=incident.pk)
    value = curation.snapshot(incident)[field]
    assert (value if isinstance(value, str) else [row["place"] for row in value]) == expected
    assert incident.flags.get().settled_by == client.user


def test_a_flag_is_not_settled_without_a_word(as_, codes):
    flag = {"code": "death_toll_may_rise", "start": None, "end": None, "choices": [], "detail": ""}
    _report, (incident,) = factories.make_report(flags=[flag])
    page = as_("analyst").post(f"/flags/{incident.flags.get().pk}/settle/", {}, follow=True).content.decode()
    assert "Say how it was settled." in page
    assert incident.flags.get().settled_at is None


def test_the_queue_shows_each_kind_of_waiting_work(as_, drafted):
    report, draft = drafted
    client = as_("analyst")
    mine = factories.make_incident(assignee=client.user.username)
    author = factories.make_user()
    waiting = factories.make_incident(author)
    curation.move(waiting, "submit", by=author, seen_version=waiting.version)
    flag = {"code": "toll", "start": None, "end": None, "choices": [], "detail": ""} | {"code": "place_unknown"}
    _report, (flagged,) = factories.make_report("تقرير آخر عن هجين", flags=[flag])
    tabs = {
        "?tab=drafts": {draft, mine, flagged},
        "?tab=in_review": {waiting},
        "?tab=mine": {mine},
        "?tab=unassigned": {draft, waiting, flagged},
        "flags/": {flagged},
    }
    for tab, expected in tabs.items():
        page = client.get(f"/queue/{tab}").content.decode()
        found = {row for row in (draft, mine, waiting, flagged) if f"/incidents/{row.reference}/" in page}
        assert found == expected, tab
    assert f"/reports/{report.pk}/review/#draft-{draft.pk}" in client.get("/queue/?tab=drafts").content.decode()
    assert as_("viewer").get("/queue/").status_code == 403
