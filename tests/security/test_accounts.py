"""Coming in: passwords, second factors, recovery codes, proof before administration, limits."""

import base64
import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import NoReverseMatch, reverse

from incidents import curation
from incidents.curation import audit
from incidents.models import AuditEntry
from tests.factories import make_user

PASSWORD = "a long enough secret"


@pytest.fixture
def ana(db):
    return make_user("analyst", username="ana", password=PASSWORD)


def enter(client, password=PASSWORD, name="ana", **more):
    return client.post("/login/", {"login": name, "password": password, **more})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def prove(client):
    return client.post("/proof/", {"password": PASSWORD})


def with_app(client):
    """Sets an app up as the person of the client, who has just come in: (its secret, the recovery codes)."""
    enter(client)
    prove(client)
    secret = client.get("/account/app/").context["form"].secret
    answer = client.post("/account/app/", {"code": code_of(secret)})
    codes = client.get(answer.url).context["unused_codes"]
    return secret, codes


def test_passwords_are_kept_by_argon2(ana):
    assert ana.password.startswith("argon2")


def test_there_is_no_sign_up_and_no_reset_by_mail(client):
    for name in ("account_signup", "account_reset_password", "account_email", "account_set_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for address in ("/signup/", "/accounts/signup/", "/password/reset/", "/login/code/", "/account/email/"):
        assert client.get(address).status_code == 404


def test_whoever_has_an_app_is_asked_for_its_code_and_then_led_on(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        secret, _codes = with_app(Client())
    client = Client()
    assert enter(client, next="/queue/?tab=mine").url == "/login/second/"
    assert client.get("/queue/").url.startswith("/login/")  # the password alone opens nothing
    wrong = client.post("/login/second/", {"code": "000000"})
    assert "is not right" in wrong.content.decode()
    assert client.post("/login/second/", {"code": code_of(secret)}).url == "/queue/?tab=mine"
    assert client.get("/queue/").status_code == 200
    verbs = [entry.verb for entry in AuditEntry.objects.order_by("pk")]
    assert verbs.count("log_in") == 2
    assert {"reauthenticate", "add_factor", "log_in_failed"} <= set(verbs)


def test_a_recovery_code_opens_once(ana):
    _secret, codes = with_app(Client())
    assert len(codes) == 10
    for expected in (302, 200):
        client = Client()
        enter(client)
        assert client.post("/login/second/", {"code": codes[0]}).status_code == expected


def test_recovery_codes_are_shown_once(ana):
    client = Client()
    _secret, codes = with_app(client)
    again = client.get("/account/codes/").content.decode()
    assert not [code for code in codes if code in again]


def test_secrets_of_second_factors_are_not_readable_in_the_database(ana):
    secret, codes = with_app(Client())
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes if code in kept]


def test_codes_cannot_be_guessed(ana):
    with_app(Client())
    client = Client()
    enter(client)
    pages = [client.post("/login/second/", {"code": f"{number:06d}"}).content.decode() for number in range(7)]
    assert "Too many attempts" in pages[-1]


@pytest.mark.parametrize(
    "post", [{}, {"code": ""}, {"credential": "{"}, {"credential": '{"id": "1"}'}, {"credential": "[]"}]
)
def test_a_second_factor_that_is_none_is_refused(ana, post):
    with_app(Client())
    client = Client(raise_request_exception=False)
    enter(client)
    assert client.post("/login/second/", post).status_code == 200
    assert client.get("/queue/").status_code == 302


@pytest.mark.parametrize("post", [{}, {"credential": "[]"}, {"credential": '{"response": 1}'}, {"credential": "x\x00"}])
def test_a_key_that_is_none_is_not_added(ana, post):
    client = Client(raise_request_exception=False)
    enter(client)
    prove(client)
    assert client.post("/account/keys/new/", {"name": "x", **post}).status_code == 200
    assert not Authenticator.objects.exists()


def test_a_role_may_need_a_second_factor(ana, settings):
    settings.SECOND_FACTOR_ROLES = ["analyst"]
    client = Client()
    enter(client)
    for address in ("/", "/incidents/", "/export.csv", "/admin/", "/map.geojson", "/incidents/new/"):
        assert client.get(address).url == "/account/", address
    page = client.get("/account/").content.decode()
    assert "Your role needs a second factor" in page
    prove(client)
    secret = client.get("/account/app/").context["form"].secret
    client.post("/account/app/", {"code": code_of(secret)})
    assert client.get("/incidents/").status_code == 200
    other = Client()
    other.force_login(make_user("viewer"))
    assert other.get("/incidents/").status_code == 200


def test_people_are_administered_by_whoever_has_just_proved_who_they_are(db):
    boss = make_user("admin", username="boss", password=PASSWORD, is_staff=True)
    client = Client()
    enter(client, name="boss")
    for address in ("/admin/auth/user/", "/admin/auth/user/add/", f"/admin/auth/user/{boss.pk}/change/"):
        assert client.get(address).url == f"/proof/?next={address}"
    wrong = client.post("/proof/", {"password": "wrong", "next": "/admin/auth/user/"})
    assert "This is not your password" in wrong.content.decode()
    assert client.post("/proof/", {"password": PASSWORD, "next": "/admin/auth/user/"}).url == "/admin/auth/user/"
    assert client.get("/admin/auth/user/").status_code == 200
    assert client.get("/admin/incidents/incident/").status_code == 200


def test_what_was_sent_without_proof_is_neither_done_nor_kept_on_the_server(db):
    boss = make_user("admin", username="boss", password=PASSWORD, is_staff=True)
    client = Client()
    enter(client, name="boss")
    fields = {"password1": "another long secret", "password2": "another long secret", "usable_password": "true"}
    answer = client.post(f"/admin/auth/user/{boss.pk}/password/", fields)
    assert answer.url.startswith("/proof/")
    boss.refresh_from_db()
    assert boss.check_password(PASSWORD)
    assert "another long" not in str(dict(client.session))


def test_the_administration_has_no_log_in_of_its_own(ana):
    client = Client()
    assert client.get("/admin/login/?next=/admin/auth/").url == "/login/?next=/admin/auth/"
    answer = client.post("/admin/login/", {"username": "ana", "password": PASSWORD})
    assert answer.url.startswith("/login/")
    assert "_auth_user_id" not in client.session


def test_an_administrator_takes_lost_factors_away_with_a_reason(ana):
    with_app(Client())
    boss = make_user("admin", is_staff=True)
    desk = Client()
    desk.force_login(boss)
    asked = {"action": "remove_factors", "_selected_action": str(ana.pk)}
    assert "Reason" in desk.post("/admin/auth/user/", asked).content.decode()
    assert Authenticator.objects.exists()
    desk.post("/admin/auth/user/", {**asked, "reason": "phone lost, known by voice"})
    assert not Authenticator.objects.exists()
    assert curation.history(ana).last().verb == "remove_factors"
    assert list(curation.verify_all()) == []
    assert enter(Client()).url == "/"
    with pytest.raises(curation.NotAllowed):
        curation.remove_factors(boss, by=ana, reason="mine now")


def test_log_in_is_limited_by_account_whatever_the_address(ana, monkeypatch):
    monkeypatch.setattr(audit, "MOST_FOR_ACCOUNT", 3)
    for number in range(3):
        enter(Client(REMOTE_ADDR=f"192.0.2.{number}"), "wrong")
    refused = enter(Client(REMOTE_ADDR="192.0.2.99"))
    assert "Too many attempts" in refused.content.decode()
    assert AuditEntry.objects.filter(verb="log_in_limited").count() == 1
    assert enter(Client(), name="other", password="x").status_code == 200


def test_log_in_is_limited_by_address_whatever_the_name(db, monkeypatch, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    monkeypatch.setattr(audit, "MOST_FROM_ADDRESS", 5)
    ana = make_user(username="ana", password=PASSWORD)
    for number in range(5):
        enter(Client(REMOTE_ADDR="192.0.2.1"), name=f"nobody-{number}")
    assert "Too many attempts" in enter(Client(REMOTE_ADDR="192.0.2.1")).content.decode()
    assert enter(Client(REMOTE_ADDR="192.0.2.2")).status_code == 302, ana


def test_a_flood_from_one_address_is_answered_429_in_words(db):
    client = Client(REMOTE_ADDR="192.0.2.1")
    last = [enter(client, "x", name=f"n{number}") for number in range(32)][-1]
    assert last.status_code == 429
    assert "Too many attempts" in last.content.decode()


def test_a_session_ends_after_the_hours_that_the_settings_give(ana, settings):
    client = Client()
    enter(client)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE == 16 * 3600


def test_what_a_person_was_shown_is_kept_by_no_browser_and_no_cache(ana):
    client = Client()
    client.force_login(ana)
    pages = ("/", "/incidents/", "/queue/", "/map.geojson", "/export.csv", "/account/", "/tasks/1/", "/nowhere/")
    kept = [page for page in pages if "no-store" not in client.get(page).headers.get("Cache-Control", "")]
    assert kept == []


def test_the_picture_for_the_app_holds_its_secret_and_no_script(ana):
    client = Client()
    enter(client)
    prove(client)
    page = client.get("/account/app/")
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page.content.decode()).group(1)
    assert b"<script" not in base64.b64decode(picture)
    assert page.context["form"].secret in page.content.decode()


def test_an_open_session_does_not_help_to_guess_the_password(ana):
    client = Client()
    enter(client)
    guess = {"old_password": "wrong", "new_password1": "another long secret", "new_password2": "another long secret"}
    assert [client.post("/password/", guess).status_code for _number in range(6)] == [200] * 5 + [429]
