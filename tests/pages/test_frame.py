"""What is around every page: log-in, language, names offered, errors that lose nothing."""

import pytest
from django.test import Client

from tests import factories

PASSWORD = "a long enough secret"


def test_an_expired_session_leads_back_to_the_page_that_was_open(as_, codes):
    client = as_()
    assert client.get("/queue/?tab=mine").url == "/login/?next=/queue/%3Ftab%3Dmine"
    host = {"referer": "http://testserver/incidents/new/"}
    assert client.post("/incidents/new/", {"event_type": "arrest"}, headers=host).url == "/login/?next=/incidents/new/"
    elsewhere = {"referer": "http://example.org/trap/"}
    assert client.post("/incidents/new/", headers=elsewhere).url == "/login/?next=/"
    fragment = client.post(
        "/paste/preview/", headers={"hx-request": "true", "hx-current-url": "http://testserver/paste/"}
    )
    assert fragment.headers["HX-Redirect"] == "/login/?next=/paste/"


@pytest.mark.parametrize(("language", "title"), [("en", "Log in"), ("ar", "تسجيل الدخول")])
def test_logging_in_leads_on_and_says_when_it_fails(codes, language, title):
    user = factories.make_user("analyst", password=PASSWORD)
    client = Client(headers={"accept-language": language})
    assert title in client.get("/login/").content.decode()
    wrong = client.post("/login/", {"login": user.username, "password": "wrong", "next": "/queue/"})
    assert 'role="alert"' in wrong.content.decode()
    assert user.username in wrong.content.decode()
    right = client.post("/login/", {"login": user.username, "password": PASSWORD, "next": "/queue/"})
    assert right.url == "/queue/"


def test_the_language_is_switched_on_the_page_where_one_is(as_, codes):
    client = as_("analyst")
    page = client.get("/queue/?tab=mine").content.decode()
    assert 'value="/queue/?tab=mine"' in page
    assert 'lang="en" dir="ltr"' in page
    answer = client.post("/language/setlang/", {"language": "ar", "next": "/queue/?tab=mine"})
    assert answer.url == "/queue/?tab=mine"
    arabic = client.get(answer.url).content.decode()
    assert 'lang="ar" dir="rtl"' in arabic
    assert "قائمة العمل" in arabic


@pytest.mark.parametrize(("language", "said"), [("en", "The form was not sent"), ("ar", "لم يُرسل النموذج")])
def test_a_form_without_its_token_gives_back_what_was_typed(codes, language, said):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    client.force_login(factories.make_user("analyst"))
    answer = client.post(
        "/incidents/new/", {"summary_en": "an hour of work </textarea><script>", "password": "secret!"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert said in page
    assert "an hour of work &lt;/textarea&gt;" in page
    assert "secret!" not in page


@pytest.mark.parametrize(
    ("language", "missing", "forbidden"),
    [("en", "Not found", "Not allowed"), ("ar", "غير موجود", "غير مسموح")],
)
def test_error_pages_speak_both_languages(as_, codes, language, missing, forbidden):
    client = as_("viewer", language)
    assert missing in client.get("/incidents/SJ-1999-000001/").content.decode()
    assert forbidden in client.get("/queue/").content.decode()


def test_a_page_that_breaks_says_in_both_languages_that_nothing_is_half_written(as_, codes, monkeypatch):
    client = as_("analyst")
    client.raise_request_exception = False
    monkeypatch.setattr("incidents.views.queue.TABS", {"broken": None})
    page = client.get("/queue/")
    assert page.status_code == 500
    assert "nothing is half-written" in page.content.decode()
    assert "وقع خطأ" in page.content.decode()


def test_the_password_is_changed_and_weak_ones_are_refused(codes):
    user = factories.make_user("analyst", password=PASSWORD)
    client = Client()
    client.force_login(user)
    fields = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert "too short" in client.post("/password/", fields).content.decode()
    fields |= {"new_password1": PASSWORD + "er", "new_password2": PASSWORD + "er"}
    assert "Password changed" in client.post("/password/", fields, follow=True).content.decode()


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("place", "الشعفة", "al-shaafah"),
        ("place", "الشعفه", "al-shaafah"),
        ("place", "الشعفى", "al-shaafah"),
        ("place", "شعف", "al-shaafah"),
        ("place", "AL-SHA", "al-shaafah"),
        ("place", "hagin", "hajin"),
        ("actor", "isis", "isis"),
        ("source", "soh", "sohr"),
    ],
)
def test_names_are_offered_in_both_scripts_as_people_spell(as_, codes, kind, text, code):
    page = as_("analyst").get(f"/lookup/{kind}/", {"q": text}).content.decode()
    assert f"· {code}" in page


def test_names_are_offered_for_known_kinds_and_to_readers_only(as_, codes):
    assert as_("analyst").get("/lookup/weather/?q=rain").status_code == 404
    assert as_().get("/lookup/place/?q=haj").status_code == 302
    assert as_("analyst").get("/lookup/place/?q=h").content.strip() == b""


NUL = "a\x00b"
REQUESTS = [
    ("get", "/incidents/", {"q": NUL, "place": NUL, "page": "-1", "killed_min": "-3", "sort": NUL}),
    ("get", "/incidents/", {"page": "9" * 30, "killed_min": "9" * 30}),
    ("get", "/queue/", {"tab": NUL, "page": "x"}),
    ("get", "/lookup/place/", {"q": NUL}),
    ("get", "/lookup/actor/", {"q": "%' OR 1=1 --"}),
    ("get", "/reports/{report}/review/", {"correct": "9" * 30}),
    ("post", "/incidents/{reference}/move/", {"action": "reject", "seen_version": "1", "reason": NUL}),
    ("post", "/incidents/{reference}/move/", {"action": NUL, "seen_version": "9" * 30}),
    ("post", "/incidents/{reference}/move/", {}),
    ("post", "/incidents/{reference}/edit/", {"seen_version": "1", "summary_en": NUL, "places-TOTAL_FORMS": "x"}),
    ("post", "/incidents/new/", {"more": NUL, "places-TOTAL_FORMS": "99999999"}),
    ("post", "/claims/{claim}/decide/", {"state": NUL, "seen_version": "1"}),
    ("post", "/claims/{claim}/decide/", {"state": "accepted", "seen_version": NUL}),
    ("post", "/claims/{claim}/decide/", {"state": "corrected", "seen_version": "1", "to-row": NUL, "to-code": NUL}),
    ("post", "/reports/{report}/review/{reference}/accept/", {"seen_version": "soon"}),
    ("post", "/paste/", {"text": NUL, "publisher": NUL, "published": "0000-00-00", "url": "javascript:alert(1)"}),
    ("post", "/paste/preview/", {"text": "\u202e" * 100}),
]


@pytest.mark.parametrize(("method", "address", "fields"), REQUESTS)
def test_senseless_requests_are_answered_and_change_nothing(as_, codes, method, address, fields):
    report, (incident,) = factories.make_report()
    client = as_("reviewer")
    names = {"report": report.pk, "reference": incident.reference, "claim": incident.claims.first().pk}
    answer = getattr(client, method)(address.format(**names), fields)
    assert answer.status_code < 500
    incident.refresh_from_db()
    assert incident.version == 1 or fields.get("action") == "reject"


def test_menus_offer_what_the_role_may_do(as_, codes):
    menus = {role: as_(role).get("/incidents/").content.decode() for role in ("viewer", "analyst")}
    assert "Paste report" not in menus["viewer"]
    assert "Queue" not in menus["viewer"]
    assert "Paste report" in menus["analyst"]
    assert "Administration" not in menus["analyst"]
