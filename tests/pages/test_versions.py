"""The history of a record: who, when and why; any two versions side by side; the way back as a new version."""

import re
from html import unescape

import pytest
from django.db import connection

from incidents import curation
from incidents.models import Incident
from tests import factories


@pytest.fixture
def record(codes):
    """Five versions, the last of which is in review: dawn; noon; a toll in other words; a summary."""
    author = factories.make_user()
    places = [{"place": "hajin"}, {"place": "al-shaafah"}]
    incident = factories.make_incident(author, time_of_day="dawn", places=places)
    toll = {"outcome": "killed", "status": "civilian", "actor": "civilians", "minimum": 2, "maximum": 5}
    steps = [
        {"time_of_day": "noon", "places": [{"place": "hajin"}]},
        {"casualties": [{**toll, "best": 3}], "summary_en": "Shelling of a house in Hajin"},
        {"casualties": [{**toll, "best": 4, "status": "unknown"}], "summary_en": "Shelling of two houses in Hajin"},
    ]
    for values in steps:
        seen = incident.version
        incident = curation.change(incident, values, by=author, seen_version=seen, reason="a second <b>look</b>")
    return curation.move(incident, "submit", by=author, seen_version=incident.version)


def page(client, incident, name, **asked):
    answer = client.get(f"/incidents/{incident.reference}/{name}/", asked)
    return answer.content.decode()


def rows(text):
    """Label -> what stands in its row, without tags."""
    plain = re.compile(r"<[^>]+>")
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', text, re.DOTALL)
    return {" ".join(unescape(plain.sub(" ", label)).split()): " ".join(unescape(plain.sub(" ", cells)).split())
            for label, cells in found}  # fmt: skip


def marked(text, tag):
    return [unescape(found) for found in re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)]


def test_history_names_who_when_and_why_and_says_that_it_is_whole(as_, record):
    text = page(as_("analyst"), record, "history")
    assert [f'id="version-{number}"' in text for number in range(1, 7)] == [True] * 5 + [False]
    assert record.created_by.username in text
    assert "submitted for review" in text
    assert "a second &lt;b&gt;look&lt;/b&gt;" in text
    assert "Checked just now" in text
    assert curation.history(record).last().hash in text


def test_history_says_who_published(as_, codes):
    incident, _author, reviewer = factories.published_incident()
    curation.move(incident, "reopen", by=reviewer, seen_version=incident.version, reason="a doubt")
    assert f"Published by {reviewer.username}, " in page(as_("analyst"), incident, "history")


def test_history_shows_what_was_changed_past_the_software(as_, record):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_incident SET time_of_day = 'night' WHERE id = %s", [record.pk])
    text = page(as_("analyst"), record, "history")
    assert "do not agree" in text
    assert "Checked just now" not in text


def test_the_page_of_a_record_tells_its_latest_versions_and_leads_to_all(as_, record):
    for number in range(6):
        record.refresh_from_db()
        note = {"internal_note": f"note {number}"}
        curation.change(record, note, by=record.created_by, seen_version=record.version)
    text = as_("analyst").get(record.get_absolute_url()).content.decode()
    assert [f'id="version-{number}"' in text for number in (6, 7, 11)] == [False, True, True]
    assert f"/incidents/{record.reference}/history/" in text


@pytest.mark.parametrize("first", [1, 2, 3, 4])
@pytest.mark.parametrize("second", [2, 3, 5])
def test_any_two_versions_differ_in_words_wherever_they_differ(as_, record, first, second):
    client = as_("analyst")
    shown = client.get(f"/incidents/{record.reference}/versions/", {"from": first, "to": second}).context["rows"]
    states = [curation.state_at(record, number) for number in (first, second)]
    names = {name for name in states[0] if states[0][name] != states[1].get(name)}
    assert {row.name for row, _back in shown} == names
    assert [row.name for row, _back in shown if row.was == row.now] == []


def test_versions_stand_side_by_side_in_names_with_what_went_and_came(as_, record):
    text = page(as_("analyst"), record, "versions", **{"from": 1, "to": 4})
    assert rows(text)["time of day bring back from version 1"] == "dawn noon"
    assert "al-shaafah (in the named place)" in marked(text, "del")
    text = page(as_("analyst"), record, "versions", **{"from": 3, "to": 4})
    assert [word.strip() for word in marked(text, "del")[-2:]] == ["a house"] or "a house " in marked(text, "del")
    assert any("best: 4" in line for line in marked(text, "ins"))
    assert "event type" not in text
    assert "Shelling" in rows(page(as_("analyst"), record, "versions", **{"from": 3, "all": 1}))["public summary, English bring back from version 3"]  # fmt: skip  # noqa: E501


def test_versions_are_named_in_arabic(as_, record):
    text = page(as_("analyst", "ar"), record, "versions", **{"from": 1, "to": 4})
    assert "النسخة ١" in text
    assert "الشعفة" in text
    assert "استعادتها من النسخة ١" in text


@pytest.mark.parametrize("asked", ["from=0", "from=x", "from=1&to=77", "from=-1", "to=١", "from=99999999999999999999"])
def test_versions_that_are_none_are_said(as_, record, asked):
    answer = as_("analyst").get(f"/incidents/{record.reference}/versions/?{asked}")
    assert answer.status_code == 400
    assert "There is no such version" in answer.content.decode()


def send(client, incident, **form):
    form = {"seen_version": incident.version, "reason": "it was right", **form}
    return client.post(f"/incidents/{incident.reference}/revert/", form)


def test_a_record_goes_back_and_history_says_like_what(as_, record):
    client = as_("analyst")
    text = page(client, record, "revert", to=1)
    offered = re.findall(r'name="field" value="([^"]+)" checked', text)
    assert offered == ["time_of_day", "places", "casualties", "summary_en"]
    assert send(client, record, to=1, field=offered).url == record.get_absolute_url()
    record.refresh_from_db()
    assert (record.time_of_day, record.places.count(), record.summary_en) == ("dawn", 2, "")
    assert record.version == 6
    text = page(client, record, "history")
    assert "brought back an earlier version (as in version 1)" in text
    assert "it was right" in text
    assert "Nothing to bring back" in page(client, record, "revert", to=1)


def test_one_field_is_offered_from_the_side_by_side_and_goes_back_alone(as_, record):
    client = as_("analyst")
    text = page(client, record, "versions", **{"from": 1})
    assert f"/incidents/{record.reference}/revert/?to=1&amp;field=time_of_day" in text
    text = page(client, record, "revert", to=1, field="time_of_day")
    assert re.findall(r'name="field" value="([^"]+)" checked', text) == ["time_of_day"]
    send(client, record, to=1, field="time_of_day")
    record.refresh_from_db()
    assert (record.time_of_day, record.places.count()) == ("dawn", 1)


BAD = [
    ({"to": 1, "field": "time_of_day", "reason": " "}, 422, "Say why."),
    ({"to": 1}, 422, "Choose what is to go back."),
    ({"to": 1, "field": "status"}, 422, "There is no such field: status."),
    ({"to": 5, "field": "time_of_day"}, 422, "There is no such earlier version."),
    ({"to": "", "field": "time_of_day"}, 422, "There is no such earlier version."),
    ({"to": 1, "field": "time_of_day", "seen_version": ""}, 422, "which version"),
]


@pytest.mark.parametrize(("form", "status", "told"), BAD)
def test_what_cannot_go_back_is_said_and_nothing_is_lost(as_, record, form, status, told):
    answer = send(as_("analyst"), record, **form)
    assert (answer.status_code, Incident.objects.get().version) == (status, 5)
    assert told in answer.content.decode()


def test_a_change_by_someone_else_meanwhile_is_not_run_over(as_, record):
    client = as_("analyst")
    changed = curation.change(record, {"time_of_day": "night"}, by=record.created_by, seen_version=5)
    answer = send(client, record, to=1, field="time_of_day", reason="my reason")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "changed by someone else" in text
    assert "my reason" in text
    assert f'name="seen_version" value="{changed.version}"' in text
    assert Incident.objects.get().time_of_day == "night"


def test_protection_is_not_lifted_unasked(as_, record):
    kept = curation.change(record, {"is_sensitive": True}, by=record.created_by, seen_version=5)
    text = page(as_("analyst"), kept, "revert", to=4)
    assert 'name="field" value="is_sensitive"> ' in text


def test_a_published_record_is_taken_back_with_a_reason_by_reviewers_only(as_, codes):
    incident, _author, reviewer = factories.published_incident()
    incident = curation.change(incident, {"time_of_day": "noon"}, by=reviewer, seen_version=3, reason="heard")
    assert "/revert/" not in page(as_("analyst"), incident, "history")
    assert send(as_("analyst"), incident, to=3, field="time_of_day").status_code == 403
    client = as_("reviewer")
    assert "/revert/?to=3" in page(client, incident, "history")
    assert send(client, incident, to=3, field="time_of_day").status_code == 302
    incident.refresh_from_db()
    assert (incident.time_of_day, incident.status) == ("", "published")


def test_many_versions_come_page_by_page(as_, record):
    for number in range(50):
        record.refresh_from_db()
        note = {"internal_note": f"note {number}"}
        curation.change(record, note, by=record.created_by, seen_version=record.version)
    client = as_("analyst")
    first, second = page(client, record, "history"), page(client, record, "history", page=2)
    assert ('id="version-55"' in first, 'id="version-5"' in first, 'id="version-5"' in second) == (True, False, True)
