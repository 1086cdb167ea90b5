"""Paste: a dry run beside the box, then one press that stores, once."""

import pytest

from incidents.models import Incident, Report

TEXT = "قال المرصد السوري لحقوق الإنسان إن قذائف هاون سقطت على بلدة هجين صباح أمس، ما أدى إلى مقتل 3 مدنيين بينهم طفل."


@pytest.fixture
def client(as_):
    return as_("analyst")


def test_the_preview_shows_drafts_and_words_and_stores_nothing(client):
    page = client.post("/paste/preview/", {"text": TEXT, "published": "2019-01-05"}).content.decode()
    assert "1 draft" in page
    assert "killed: 3" in page
    assert 'data-for="value-1-' in page
    assert "<html" not in page
    assert not Report.objects.exists()


def test_the_preview_works_without_javascript(client):
    page = client.post("/paste/", {"text": TEXT, "published": "2019-01-05", "preview": "1"}).content.decode()
    assert "1 draft" in page
    assert TEXT[:30] in page
    assert not Report.objects.exists()


def test_storing_leads_to_the_review_of_the_drafts(client):
    answer = client.post("/paste/", {"text": TEXT, "published": "2019-01-05", "publisher": "sohr", "store": "1"})
    report = Report.objects.get()
    assert answer.url == f"/reports/{report.pk}/review/"
    assert (report.text, report.publisher.code, report.received_by) == (TEXT, "sohr", client.user)
    assert Incident.objects.get().claims.exists()


def test_line_ends_of_a_browser_are_those_of_a_file(client):
    two_lines = TEXT + "\n" + TEXT
    client.post("/paste/", {"text": two_lines.replace("\n", "\r\n"), "published": "2019-01-05"})
    assert Report.objects.get().text == two_lines


def test_the_same_text_again_adds_nothing_and_leads_to_the_first(client):
    fields = {"text": TEXT, "published": "2019-01-05", "store": "1"}
    first = client.post("/paste/", fields)
    second = client.post("/paste/", fields, follow=True)
    assert second.redirect_chain[0][0] == first.url
    assert "was stored already" in second.content.decode()
    assert (Report.objects.count(), Incident.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Paste the text of the report first."),
        ({"text": " \n "}, "The report is empty."),
        ({"text": TEXT, "published": "2999-01-01"}, "has not come yet"),
        ({"text": TEXT, "publisher": "nobody-knows"}, "is not known."),
        ({"text": TEXT, "url": "not a url"}, "Enter a valid URL."),
        ({"text": "a\x01b"}, "control character"),
    ],
)
def test_bad_input_is_refused_with_a_reason_and_kept_in_the_box(client, fields, said):
    answer = client.post("/paste/", fields | {"store": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert not Report.objects.exists()
    if fields["text"] == TEXT:
        assert TEXT[:30] in page


@pytest.mark.parametrize(
    ("size", "status", "said"),
    [(900_000, 302, ""), (1_000_001, 422, "longer than 1,000,000 characters"), (10_000_000, 400, "up to a million")],
)
def test_size_is_limited_with_a_reason(client, size, status, said):
    answer = client.post("/paste/", {"text": "كلام " * (size // 5) + "x" * (size % 5), "published": "2019-01-05"})
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert Report.objects.exists() == (status == 302)


def test_a_very_long_text_is_not_read_at_each_key(client):
    page = client.post("/paste/preview/", {"text": "كلام " * 20_000}).content.decode()
    assert "It is read when you store it." in page


def test_a_hostile_text_is_shown_in_the_preview_and_not_obeyed(client):
    page = client.post("/paste/preview/", {"text": TEXT + "<script>x</script>\u202e"}).content.decode()
    assert "<script>" not in page
    assert "U+202E" in page


@pytest.mark.parametrize("address", ["/paste/", "/paste/preview/"])
def test_viewers_may_not_paste(as_, codes, address):
    assert as_("viewer").post(address, {"text": TEXT}).status_code == 403
    assert as_().post(address, {"text": TEXT}).status_code == 302
    assert not Report.objects.exists()


def test_the_preview_is_asked_by_post_only(client):
    assert client.get("/paste/preview/").status_code == 405


def test_paste_speaks_arabic(as_, codes):
    page = as_("analyst", "ar").post("/paste/preview/", {"text": TEXT, "published": "2019-01-05"}).content.decode()
    assert "مسودة واحدة" in page
    assert "قتلى: ٣" in page
