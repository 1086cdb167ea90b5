"""Making and changing an incident by form: nothing lost, nothing doubled, two people at once."""

from html.parser import HTMLParser

import pytest

from incidents import curation
from incidents.models import Incident
from tests import factories


class Fields(HTMLParser):
    """The fields of a page's edit form as a browser would send them."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.select, self.area, self.template = {}, None, None, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        self.template += tag == "template"
        if self.template or not (name := at.get("name", self.select if tag == "option" else None)):
            return
        if tag == "input" and (at.get("type") not in ("checkbox", "radio") or "checked" in at):
            self.sent.setdefault(name, []).append(at.get("value", "on" if at.get("type") == "checkbox" else ""))
        elif tag == "select":
            self.select = name
            self.sent[name] = []
        elif tag == "option" and ("selected" in at or not self.sent[self.select]):
            self.sent[self.select] = [at["value"]]  # the first one, until one is selected
        elif tag == "textarea":
            self.area = name
            self.sent[name] = [""]

    def handle_endtag(self, tag):
        self.template -= tag == "template"
        self.select = None if tag == "select" else self.select
        self.area = None if tag == "textarea" else self.area

    def handle_data(self, data):
        if self.area and not self.template:
            self.sent[self.area] = [self.sent[self.area][0] + data.removeprefix("\n")]


def opened(client, address):
    """The fields of the form at an address; those of the frame around it are left out."""
    page = client.get(address)
    assert page.status_code == 200
    fields = Fields(page.content.decode()).sent
    return {name: value for name, value in fields.items() if name not in ("next", "language", "csrfmiddlewaretoken")}


def edit_of(incident):
    return f"/incidents/{incident.reference}/edit/"


def test_an_incident_entered_by_hand_is_stored_whole(as_, codes):
    client = as_("analyst")
    fields = opened(client, "/incidents/new/") | {
        "event_type": "shelling",
        "date_start": "2019-01-04",
        "date_precision": "day",
        "weapons": ["mortar"],
        "places-0-place": "هجين",
        "participants-0-actor": "sdf",
        "participants-0-role": "side_a",
        "casualties-0-outcome": "killed",
        "casualties-0-minimum": "2",
        "casualties-0-maximum": "5",
        "told_by-0-source": "sohr",
        "summary_ar": "قصف على هجين",
    }
    answer = client.post("/incidents/new/", fields)
    incident = Incident.objects.get()
    assert answer.url == incident.get_absolute_url()
    values = curation.snapshot(incident)
    assert values["date_end"] == "2019-01-04"
    assert [(row["place"], row["is_primary"], row["latitude"]) for row in values["places"]] == [("hajin", True, 34.69)]
    assert [(row["minimum"], row["best"], row["maximum"]) for row in values["casualties"]] == [(2, 2, 5)]
    assert values["participants"][0]["actor"] == "sdf"
    assert values["weapons"] == ["mortar"]


def test_a_double_press_makes_one_record(as_, codes):
    client = as_("analyst")
    fields = opened(client, "/incidents/new/") | {"event_type": "arrest", "date_precision": "unknown"}
    first, second = (client.post("/incidents/new/", fields) for _press in range(2))
    assert first.url == second.url
    assert Incident.objects.count() == 1
    another = client.post("/incidents/new/", fields | {"token": opened(client, "/incidents/new/")["token"]})
    assert another.url != first.url


def test_saving_without_a_change_writes_nothing(as_, codes):
    incident = factories.make_incident(
        participants=[{"actor": "sdf", "role": "side_a"}],
        casualties=[{"outcome": "killed", "minimum": 1, "maximum": None, "women": 1}],
        weapons=["mortar"],
        summary_en="First line\nsecond line",
    )
    client = as_("analyst")
    answer = client.post(edit_of(incident), opened(client, edit_of(incident)))
    assert answer.status_code == 302
    incident.refresh_from_db()
    assert incident.version == 1


def test_a_saved_change_is_one_revision_with_its_reason(as_, codes):
    incident = factories.make_incident()
    client = as_("analyst")
    changed = {"time_of_day": "dawn", "reason": "the report says so"}
    client.post(edit_of(incident), opened(client, edit_of(incident)) | changed)
    last = curation.history(incident).last()
    assert (last.number, last.by, last.reason) == (2, client.user, "the report says so")
    assert last.changes["time_of_day"] == ["", "dawn"]


def test_a_row_is_taken_away_and_another_place_brings_its_own_point(as_, codes):
    incident = factories.make_incident(participants=[{"actor": "sdf", "role": "side_a"}])
    client = as_("analyst")
    fields = opened(client, edit_of(incident)) | {"participants-0-DELETE": "on", "places-0-place": "al-shaafah"}
    client.post(edit_of(incident), fields)
    values = curation.snapshot(Incident.objects.get())
    assert values["participants"] == []
    assert [(row["place"], row["latitude"]) for row in values["places"]] == [("al-shaafah", 34.57)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"places-0-place": "هجن"}, "is not known. Do you mean"),
        ({"places-0-place": "zzzz"}, "“zzzz” is not known."),
        ({"casualties-0-outcome": "killed"}, "How many at least?"),
        ({"casualties-0-minimum": "3"}, "This row needs it"),
        ({"date_start": "2999-01-01"}, "This day has not come yet."),
        ({"date_end": "2018-01-01", "date_precision": "range"}, "The end must not come before the start."),
        ({"places-0-latitude": "95"}, "less than or equal to 90"),
        ({"told_by-0-report": "987654"}, "There is no report of this number."),
        ({"grade": "fair"}, "Say why this grade"),
        ({"seen_version": "soon"}, "which version it was made from"),
        ({"summary_en": "x" * 20001}, "At most 20000 characters."),
    ],
)
def test_what_is_refused_is_marked_and_what_was_typed_is_kept(as_, codes, wrong, said):
    incident = factories.make_incident()
    client = as_("analyst")
    fields = opened(client, edit_of(incident)) | {"summary_ar": "كلمات لا تضيع"} | wrong
    answer = client.post(edit_of(incident), fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "كلمات لا تضيع" in page
    for value in wrong.values():
        assert value in page
    incident.refresh_from_db()
    assert incident.version == 1


def test_more_rows_keep_what_was_typed(as_, codes):
    client = as_("analyst")
    fields = opened(client, "/incidents/new/") | {"places-0-place": "هجين", "summary_en": "half", "more": "places"}
    page = client.post("/incidents/new/", fields)
    assert page.status_code == 200
    again = Fields(page.content.decode()).sent
    assert again["places-TOTAL_FORMS"] == ["4"]
    assert again["places-0-place"] == ["هجين"]
    assert again["summary_en"] == ["half"]
    assert Incident.objects.count() == 0


def test_changes_to_different_fields_merge_without_a_question(as_, codes):
    incident = factories.make_incident()
    client = as_("analyst")
    mine = opened(client, edit_of(incident))
    curation.change(incident, {"time_of_day": "night"}, by=factories.make_user(), seen_version=1)
    answer = client.post(edit_of(incident), mine | {"summary_en": "Mine"})
    assert answer.status_code == 302
    incident.refresh_from_db()
    assert (incident.time_of_day, incident.summary_en) == ("night", "Mine")


@pytest.mark.parametrize(("kept", "expected"), [("mine", "dawn"), ("theirs", "night")])
def test_changes_to_the_same_field_stand_side_by_side_to_choose(as_, codes, kept, expected):
    incident = factories.make_incident()
    client = as_("analyst")
    mine = opened(client, edit_of(incident)) | {"time_of_day": "dawn", "summary_en": "Mine", "reason": "because"}
    theirs = {"time_of_day": "night", "internal_note": "Theirs"}
    curation.change(incident, theirs, by=factories.make_user(username="omar"), seen_version=1)
    answer = client.post(edit_of(incident), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Two people changed the same thing" in page
    assert "omar" in page
    fields = Fields(page).sent
    assert (fields["time_of_day"], fields["summary_en"], fields["internal_note"]) == (["dawn"], ["Mine"], ["Theirs"])
    assert client.post(edit_of(incident), fields | {"keep_time_of_day": kept}).status_code == 302
    incident.refresh_from_db()
    assert (incident.time_of_day, incident.summary_en, incident.internal_note) == (expected, "Mine", "Theirs")


def test_a_published_record_asks_for_the_reason(as_, codes):
    incident, *_people = factories.published_incident()
    client = as_("reviewer")
    fields = opened(client, edit_of(incident)) | {"time_of_day": "dawn"}
    assert "Say why: this record is published." in client.post(edit_of(incident), fields).content.decode()
    assert client.post(edit_of(incident), fields | {"reason": "a correction"}).status_code == 302


def test_who_may_not_edit_gets_no_form(as_, codes):
    incident, *_people = factories.published_incident()
    assert as_("viewer").get(edit_of(incident)).status_code == 403
    assert as_("analyst").get(edit_of(incident)).status_code == 403
    assert as_().get(edit_of(incident)).status_code == 302


def test_the_reason_of_a_rule_is_shown_in_words_and_stays_the_rules(as_, codes):
    _report, (incident,) = factories.make_report()
    client = as_("analyst", "ar")
    fields = opened(client, edit_of(incident))
    assert fields["grade_reason"] == ["لا مصدر مستقلاً ثانياً."]
    client.post(edit_of(incident), fields | {"internal_note": "x"})
    incident.refresh_from_db()
    assert incident.grade_reason == "rule:one_source"
    assert "grade" not in incident.set_by_hand


def test_the_form_of_a_record_that_was_rejected_says_so_and_keeps_what_was_typed(as_, codes):
    """Somebody rejects a record while another has its form open: nobody's role is at fault."""
    client, author = as_("analyst"), factories.make_user()
    incident = factories.make_incident(author)
    fields = opened(client, edit_of(incident)) | {"internal_note": ["seen on video"], "reason": ["new"]}
    curation.move(incident, "reject", by=author, seen_version=1, reason="no source")
    answer = client.post(edit_of(incident), fields)
    assert answer.status_code == 409
    assert f"{incident.reference} is rejected: reopen it first." in answer.content.decode()
    assert "seen on video" in answer.content.decode()
    answer = client.get(edit_of(incident), follow=True)
    assert answer.redirect_chain == [(f"/incidents/{incident.reference}/", 302)]
    assert "reopen it first" in answer.content.decode()
    assert as_("viewer").get(edit_of(incident)).status_code == 403
