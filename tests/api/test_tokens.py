"""Tokens: shown once, kept as a hash, never more than their person may, dead when withdrawn or run out."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents import curation
from incidents.models import ApiToken, AuditEntry
from tests.api.conftest import Caller
from tests.factories import make_incident, make_user

SUBMIT = {"action": "submit", "seen_version": 1}


def made(client, **values):
    """The page that answers a new token."""
    return client.post("/tokens/", {"name": "a script", "scopes": ["read"], "days": "90", **values})


def secret_on(page):
    return page.context["secret"]


@pytest.fixture
def owner(codes):
    client = Caller(user=make_user("analyst"))
    client.force_login(client.user)
    return client


def test_a_token_is_shown_once_and_kept_as_a_hash(owner):
    page = made(owner)
    secret = secret_on(page)
    assert page.content.decode().count(secret) == 1
    assert page["Cache-Control"].count("no-store")
    assert secret not in owner.get("/tokens/").content.decode()
    held = ApiToken.objects.values().get()
    assert not [value for value in held.values() if secret in str(value)]
    assert held["ending"] == secret[-4:]
    assert Caller(secret).ask("me").json()["user"] == owner.user.username


def test_its_last_use_is_noted_to_the_minute(owner):
    secret = secret_on(made(owner))
    assert ApiToken.objects.get().last_used_at is None
    Caller(secret).ask("me")
    first = ApiToken.objects.get().last_used_at
    Caller(secret).ask("me")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


@pytest.mark.parametrize("how", ["withdrawn", "run out", "owner gone", "altered"])
def test_a_token_that_is_no_longer_in_force_opens_nothing(owner, how):
    secret = secret_on(made(owner))
    token = ApiToken.objects.get()
    assert Caller(secret).ask("incidents").status_code == 200
    if how == "withdrawn":
        assert owner.post(f"/tokens/{token.pk}/withdraw/").status_code == 302
    elif how == "run out":
        past = timezone.now() - timedelta(seconds=1)
        ApiToken.objects.update(made_at=past - timedelta(days=1), expires_at=past)
    elif how == "owner gone":
        type(owner.user).objects.filter(pk=owner.user.pk).update(is_active=False)
    else:
        secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    answer = Caller(secret).ask("incidents")
    assert answer.status_code == 401
    assert "withdrawn" in answer.json()["detail"]


def test_only_the_owner_and_who_administers_people_withdraw_it(codes):
    owner, other, admin = make_user("analyst"), make_user("reviewer"), make_user("admin")
    token, _secret = curation.make_token("x", ["read"], days=1, by=owner)
    with pytest.raises(curation.NotAllowed):
        curation.withdraw_token(token.pk, by=other)
    assert curation.withdraw_token(token.pk, by=admin).withdrawn_by == admin
    told = AuditEntry.objects.filter(entity="apitoken").order_by("pk").values_list("verb", "by")
    assert list(told) == [("make_token", owner.pk), ("revoke_token", admin.pk)]


def test_an_administrator_withdraws_it_in_the_administration(codes):
    token, _secret = curation.make_token("x", ["read"], days=1, by=make_user("analyst"))
    client = Caller()
    client.force_login(make_user("admin", is_staff=True))
    address = "/admin/incidents/apitoken/"
    assert "x" in client.get(address).content.decode()
    client.post(address, {"action": "withdraw", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.withdrawn_at is not None


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (None, ["read"]),
        ("viewer", ["read"]),
        ("analyst", ["read", "ingest", "curate"]),
        ("reviewer", ["read", "ingest", "curate"]),
    ],
)
def test_a_person_gives_no_scope_that_the_roles_do_not_hold(codes, role, offered):
    user = make_user(role)
    assert curation.scopes_of(user) == offered
    for scope in {"read", "ingest", "curate", "everything"} - set(offered):
        with pytest.raises(ValidationError):
            curation.make_token("x", [scope], days=1, by=user)


def test_a_token_loses_what_its_person_loses(calling):
    program = calling("analyst", "read", "curate")
    draft = make_incident()
    assert program.ask(f"incidents/{draft.reference}").status_code == 200
    program.user.groups.clear()
    assert program.ask(f"incidents/{draft.reference}").status_code == 404
    assert (
        program.send(f"incidents/{draft.reference}/moves", {"action": "submit", "seen_version": 1}).status_code == 404
    )


@pytest.mark.parametrize(("scope", "opened"), [("read", {"read"}), ("ingest", {"ingest"}), ("curate", {"curate"})])
def test_a_scope_opens_its_own_operations_alone(calling, scope, opened):
    program, draft = calling("admin", scope), make_incident()
    found = {
        "read": program.ask("incidents").status_code,
        "ingest": program.send("reports", {"text": "خبر"}).status_code,
        "curate": program.send(
            f"incidents/{draft.reference}/moves", {"action": "submit", "seen_version": 1}
        ).status_code,
    }
    assert {name for name, status in found.items() if status != 403} == opened
    assert max(found.values()) == 403


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": "100000"}, "days"),
        ({"days": "x"}, "days"),
    ],
)
def test_a_form_with_faults_comes_back_and_makes_none(owner, values, field):
    page = made(owner, **values)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not ApiToken.objects.exists()


def test_a_person_has_so_many_tokens_in_force_and_no_more(owner, monkeypatch):
    monkeypatch.setattr("incidents.curation.tokens.MOST", 2)
    made(owner)
    first = ApiToken.objects.get()
    made(owner)
    assert made(owner).status_code == 422
    curation.withdraw_token(first.pk, by=owner.user)
    assert made(owner).status_code == 200
