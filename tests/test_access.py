"""Who may open what: every address of the site, by role and by record, in one table.

An address that is missing from the tables fails, and so does any answer of 500.  Signs, one for each of ROLES:
`.` shown, `L` sent to the log-in, `r` sent on elsewhere, `x` forbidden, `-` not found, `m` method refused,
`a` asked for a token (401), `b` bad request, `u` the form comes back with its faults (422).
"""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from incidents import curation, releases, tasks
from incidents.codes import Status
from incidents.exports import FORMATS
from incidents.models import CollectedItem, Import, ImportRow, Incident, IncidentFlag, ReportOrigin, Tally
from tests.factories import make_codes, make_incident, make_report, make_user, published_incident

ROLES = ["visitor", "nobody", "viewer", "analyst", "reviewer", "admin"]
STAFF = {"analyst", "reviewer", "admin"}
SIGNS = {200: ".", 302: "r", 303: "r", 400: "b", 401: "a", 403: "x", 404: "-", 405: "m", 422: "u"}

READER, DESK, NOT_READ = "L.....", "Lxx...", "mmmmmm"
API, BY_TOKEN = "a.....", "aaaaaa"  # a session reads there, and never writes

# Name of the address, with the record where there is one: (answer to GET, answer to POST with an empty form).
PAGES = {
    "account_login": (".rrrrr", ".rrrrr"),
    "mfa_authenticate": ("Lrrrrr", "Lrrrrr"),
    "account_reauthenticate": ("Lxxxxx", "Lxxxxx"),  # who has no password has nothing to prove with
    "mfa_reauthenticate": ("Lxxxxx", "Lxxxxx"),
    "mfa_reauthenticate_webauthn": ("Lxxxxx", "Lxxxxx"),
    "mfa_index": ("L.....", "Lmmmmm"),
    "mfa_activate_totp": ("L.....", "L....."),
    "mfa_deactivate_totp": ("L-----", "L-----"),
    "mfa_view_recovery_codes": ("L-----", "Lmmmmm"),
    "mfa_generate_recovery_codes": ("L.....", "L....."),
    "mfa_list_webauthn": ("L.....", "Lmmmmm"),
    "mfa_add_webauthn": ("L.....", "L....."),
    "mfa_remove_webauthn": ("L-----", "L-----"),
    "logout": ("mmmmmm", "LLLLLL"),
    "password_change": ("L.....", "L....."),
    "password_change_done": ("L.....", "Lmmmmm"),
    "set_language": ("rrrrrr", "rrrrrr"),
    "healthz": ("......", "mmmmmm"),
    "readyz": ("......", "mmmmmm"),
    "metrics": ("......", "mmmmmm"),  # asked from this machine; others are refused: test_health.py
    "incidents:front": (READER, NOT_READ),
    "incidents:list": (READER, NOT_READ),
    "incidents:total": (READER, NOT_READ),
    "incidents:counts": (READER, NOT_READ),
    "incidents:save_filter": (NOT_READ, "Lrrrrr"),
    "incidents:remove_filter": (NOT_READ, "L-----"),
    "incidents:bulk": (DESK, NOT_READ),
    "incidents:bulk_choose": (DESK, "Lxxuuu"),
    "incidents:bulk_run": ("Lxx-..", NOT_READ),
    "incidents:bulk_step": (NOT_READ, "Lxx-xx"),
    "incidents:origins": ("Lxxxx.", "Lxxxxu"),
    "incidents:origin": ("Lxxxx.", "Lxxxxu"),
    "incidents:collect": (NOT_READ, "Lxxxxr"),
    "incidents:imports": (DESK, "Lxxuuu"),
    "incidents:import": ("Lxx-..", NOT_READ),
    "incidents:import_columns": ("Lxx---", "Lxx---"),
    "incidents:import_step": (NOT_READ, "Lxx-xx"),
    "incidents:remove_map": (NOT_READ, "Lxx---"),
    "incidents:create": (DESK, "Lxxuuu"),
    "incidents:detail draft": ("L--...", NOT_READ),
    "incidents:detail published": (READER, NOT_READ),
    "incidents:detail sensitive": ("L--...", NOT_READ),
    "incidents:detail nowhere": ("L-----", NOT_READ),
    "incidents:edit draft": (DESK, "Lxxuuu"),
    "incidents:edit published": ("Lxxx..", "Lxxxuu"),
    "incidents:edit sensitive": ("Lxxx..", "Lxxxuu"),
    "incidents:edit nowhere": ("Lxx---", "Lxx---"),
    "incidents:move draft": (NOT_READ, "Lxxrrr"),
    "incidents:move published": (NOT_READ, "Lxxrrr"),
    "incidents:move sensitive": (NOT_READ, "Lxxrrr"),
    "incidents:move nowhere": (NOT_READ, "Lxx---"),
    "incidents:follow draft": (NOT_READ, "Lxxrrr"),
    "incidents:follow published": (NOT_READ, "Lxxrrr"),
    "incidents:follow sensitive": (NOT_READ, "Lxxrrr"),
    "incidents:follow nowhere": (NOT_READ, "Lxx---"),
    "incidents:assign draft": (NOT_READ, "Lxxrrr"),
    "incidents:assign published": (NOT_READ, "Lxxrrr"),
    "incidents:assign sensitive": (NOT_READ, "Lxxrrr"),
    "incidents:assign nowhere": (NOT_READ, "Lxx---"),
    "incidents:history draft": (DESK, NOT_READ),
    "incidents:history published": (DESK, NOT_READ),
    "incidents:history sensitive": (DESK, NOT_READ),
    "incidents:history nowhere": ("Lxx---", NOT_READ),
    "incidents:versions draft": (DESK, NOT_READ),
    "incidents:versions published": (DESK, NOT_READ),
    "incidents:versions sensitive": (DESK, NOT_READ),
    "incidents:versions nowhere": ("Lxx---", NOT_READ),
    "incidents:revert draft": ("Lxxuuu", "Lxxuuu"),  # no version is named, and the draft has but one
    "incidents:revert published": ("Lxxxuu", "Lxxxuu"),
    "incidents:revert sensitive": ("Lxxxuu", "Lxxxuu"),
    "incidents:revert nowhere": ("Lxx---", "Lxx---"),
    "incidents:say draft": (NOT_READ, "Lxxuuu"),
    "incidents:say published": (NOT_READ, "Lxxuuu"),
    "incidents:say sensitive": (NOT_READ, "Lxxuuu"),
    "incidents:say nowhere": (NOT_READ, "Lxx---"),
    "incidents:people draft": (DESK, NOT_READ),
    "incidents:people published": (DESK, NOT_READ),
    "incidents:people sensitive": (DESK, NOT_READ),
    "incidents:people nowhere": ("Lxx---", NOT_READ),
    "incidents:duplicates draft": (DESK, NOT_READ),
    "incidents:duplicates published": (DESK, NOT_READ),
    "incidents:duplicates sensitive": (DESK, NOT_READ),
    "incidents:duplicates nowhere": ("Lxx---", NOT_READ),
    "incidents:compare draft": (DESK, NOT_READ),
    "incidents:compare published": (DESK, NOT_READ),
    "incidents:compare sensitive": (DESK, NOT_READ),
    "incidents:compare nowhere": ("Lxx---", NOT_READ),
    "incidents:relate draft": (NOT_READ, "Lxxuuu"),
    "incidents:relate published": (NOT_READ, "Lxxuuu"),
    "incidents:relate sensitive": (NOT_READ, "Lxxuuu"),
    "incidents:relate nowhere": (NOT_READ, "Lxx---"),
    "incidents:unmerge draft": (NOT_READ, "Lxxxrr"),
    "incidents:unmerge published": (NOT_READ, "Lxxxrr"),
    "incidents:unmerge sensitive": (NOT_READ, "Lxxxrr"),
    "incidents:unmerge nowhere": (NOT_READ, "Lxxx--"),
    "incidents:unlink": (NOT_READ, "Lxxr--"),  # there is one link, and an analyst takes it away
    "incidents:withdraw": (NOT_READ, "Lxxxxx"),
    "incidents:security": ("......", NOT_READ),
    "incidents:security_txt": ("------", NOT_READ),  # no contact is named here
    "incidents:audit": ("Lxxxx.", NOT_READ),
    "incidents:audit_file": ("Lxxxx.", NOT_READ),
    "incidents:mentions": (DESK, NOT_READ),
    "incidents:tasks": ("L.....", NOT_READ),
    "incidents:task": ("L---..", NOT_READ),  # it is another analyst's
    "incidents:stop_task": (NOT_READ, "L---rr"),
    "incidents:resume_task": (NOT_READ, "L---xx"),  # it has not failed
    "incidents:totals": (DESK, NOT_READ),
    "incidents:accuracy": (DESK, NOT_READ),
    "incidents:mentions_read": (NOT_READ, "Lxxrrr"),
    "incidents:flags": (DESK, NOT_READ),
    "incidents:settle": (NOT_READ, "Lxxrrr"),
    "incidents:open_flag": (NOT_READ, "Lxxrrr"),
    "incidents:paste": (DESK, "Lxxuuu"),
    "incidents:paste_preview": (NOT_READ, DESK),
    "incidents:report": (DESK, NOT_READ),
    "incidents:redact": (NOT_READ, "Lxxrrr"),
    "incidents:unredact": (NOT_READ, "Lxxxrr"),
    "incidents:review": (DESK, NOT_READ),
    "incidents:accept_all draft": (NOT_READ, "Lxxrrr"),
    "incidents:accept_all published": (NOT_READ, "Lxxrrr"),
    "incidents:accept_all sensitive": (NOT_READ, "Lxxrrr"),
    "incidents:accept_all nowhere": (NOT_READ, "Lxx---"),
    "incidents:accept_report": (NOT_READ, "Lxxrrr"),
    "incidents:reject_report": (NOT_READ, "Lxxrrr"),
    "incidents:undo": (NOT_READ, "Lxxrrr"),
    "incidents:add_words": (NOT_READ, "Lxxrrr"),
    "incidents:add_tally": (NOT_READ, "Lxxuuu"),
    "incidents:decide_tally": (NOT_READ, "Lxxrrr"),
    "incidents:split draft": (NOT_READ, "Lxxrrr"),
    "incidents:split published": (NOT_READ, "Lxxrrr"),
    "incidents:split sensitive": (NOT_READ, "Lxxrrr"),
    "incidents:split nowhere": (NOT_READ, "Lxx---"),
    "incidents:join draft": (NOT_READ, "Lxx---"),
    "incidents:join published": (NOT_READ, "Lxx---"),
    "incidents:join sensitive": (NOT_READ, "Lxx---"),
    "incidents:join nowhere": (NOT_READ, "Lxx---"),
    "incidents:reject_draft draft": (NOT_READ, "Lxxrrr"),
    "incidents:reject_draft published": (NOT_READ, "Lxxrrr"),
    "incidents:reject_draft sensitive": (NOT_READ, "Lxxrrr"),
    "incidents:reject_draft nowhere": (NOT_READ, "Lxx---"),
    "incidents:decide": (NOT_READ, "Lxxrrr"),
    "incidents:queue": (DESK, NOT_READ),
    "incidents:presence": (NOT_READ, DESK),
    "incidents:lookup": (READER, NOT_READ),
    "incidents:rereading": (DESK, NOT_READ),
    "incidents:map": (READER, "Lmmmmm"),
    "incidents:map_list": (READER, "Lmmmmm"),
    "incidents:map_areas": ("Lbbbbb", "Lmmmmm"),
    "incidents:map_names": (READER, "Lmmmmm"),
    "incidents:map_feed": (READER, "Lmmmmm"),
    "incidents:briefing": (READER, NOT_READ),
    "incidents:pictures": (READER, NOT_READ),
    "incidents:picture_table": ("Lbbbbb", NOT_READ),
    "incidents:export csv": ("Lx....", "Lmmmmm"),
    "incidents:export geojson": ("Lx....", "Lmmmmm"),
    "incidents:export jsonl": ("Lx....", "Lmmmmm"),
    "incidents:export acled": ("Lx....", "Lmmmmm"),
    "incidents:export ged": ("Lx....", "Lmmmmm"),
    "incidents:export xlsx": ("Lx....", "Lmmmmm"),
    "incidents:export gpkg": ("Lx....", "Lmmmmm"),
    "incidents:export_page": ("Lx....", "Lmmmmm"),
    "incidents:make_export": (NOT_READ, "Lx----"),  # no kind is named
    "incidents:kept_export": ("Lx----", NOT_READ),  # made for another analyst
    "incidents:export_file": ("L-----", "Lmmmmm"),  # no kind is named
    "incidents:export nonsense": ("L-----", "Lmmmmm"),
    "incidents:dictionary": (READER, "Lmmmmm"),
    "incidents:releases": (READER, NOT_READ),
    "incidents:release": (READER, NOT_READ),
    "incidents:make_release": (NOT_READ, "Lxxxxr"),
    "incidents:release_file": ("Lx....", NOT_READ),
    "incidents:tokens": ("L.....", "Luuuuu"),
    "incidents:withdraw_token": (NOT_READ, "Lxxxxr"),
    "incidents:api_page": (READER, NOT_READ),
    "incidents:openapi": (READER, NOT_READ),
    "incidents:api:incidents": (API, NOT_READ),
    "incidents:api:features": (API, NOT_READ),
    "incidents:api:incident draft": ("a--...", NOT_READ),
    "incidents:api:incident published": (API, NOT_READ),
    "incidents:api:incident sensitive": ("a--...", NOT_READ),
    "incidents:api:incident nowhere": ("a-----", NOT_READ),
    "incidents:api:move draft": (NOT_READ, BY_TOKEN),
    "incidents:api:move published": (NOT_READ, BY_TOKEN),
    "incidents:api:move sensitive": (NOT_READ, BY_TOKEN),
    "incidents:api:move nowhere": (NOT_READ, BY_TOKEN),
    "incidents:api:claims": ("axx...", NOT_READ),
    "incidents:api:reports": ("axx...", BY_TOKEN),
    "incidents:api:take_report": ("axx...", BY_TOKEN),
    "incidents:api:report": ("axx...", NOT_READ),
    "incidents:api:tallies": ("axx...", NOT_READ),
    "incidents:api:actors": (API, NOT_READ),
    "incidents:api:actor": ("a-----", NOT_READ),  # the code that is asked for is that of a place
    "incidents:api:sources": (API, NOT_READ),
    "incidents:api:source": ("a-----", NOT_READ),
    "incidents:api:places": (API, NOT_READ),
    "incidents:api:place": (API, NOT_READ),
    "incidents:api:codes": (API, NOT_READ),
    "incidents:api:releases": (API, NOT_READ),
    "incidents:api:me": (API, NOT_READ),
    "incidents:api_nowhere": ("------", "------"),
    "incidents:api:api-root": ("------", "------"),
}

# With PUBLIC_READ, what a visitor may open.
OPEN_TO_THE_PUBLIC = {
    "healthz",
    "readyz",
    "metrics",
    "account_login",
    "incidents:security",
    "set_language",
    "incidents:front",
    "incidents:list",
    "incidents:total",
    "incidents:counts",
    "incidents:detail published",
    "incidents:lookup",
    "incidents:map",
    "incidents:map_list",
    "incidents:map_names",
    "incidents:map_feed",
    "incidents:briefing",
    "incidents:pictures",
    "incidents:export csv",
    "incidents:export geojson",
    "incidents:export jsonl",
    "incidents:export xlsx",
    "incidents:export gpkg",
    "incidents:export acled",
    "incidents:export ged",
    "incidents:dictionary",
    "incidents:export_page",
    "incidents:releases",
    "incidents:release",
    "incidents:release_file",
    "incidents:api_page",
    "incidents:openapi",
    "incidents:api:incidents",
    "incidents:api:features",
    "incidents:api:incident published",
    "incidents:api:actors",
    "incidents:api:sources",
    "incidents:api:places",
    "incidents:api:place",
    "incidents:api:codes",
    "incidents:api:releases",
    "incidents:api:me",
}

SEEN, CHANGED, NEVER, ADMINS = "LLL...", "LLL...", "LLLxxx", "LLLxx."
REVIEWERS = "LLLx.."
# Model: answers to GET of its list, of adding, of one row, of that row's history; a row is never deleted.
ADMIN = {
    "auth_group": (ADMINS, NEVER, ADMINS, ADMINS),
    "auth_user": (ADMINS, ADMINS, ADMINS, ADMINS),
    "geo_place": (SEEN, ADMINS, SEEN, SEEN),
    "incidents_actor": (SEEN, ADMINS, SEEN, SEEN),
    "incidents_source": (SEEN, ADMINS, SEEN, SEEN),
    "incidents_eventtype": (SEEN, NEVER, SEEN, SEEN),
    "incidents_weapon": (SEEN, NEVER, SEEN, SEEN),
    "incidents_incident": (SEEN, CHANGED, CHANGED, SEEN),
    "incidents_incidentflag": (SEEN, NEVER, SEEN, SEEN),
    "incidents_incidentlink": (SEEN, NEVER, SEEN, SEEN),
    "incidents_report": (SEEN, NEVER, SEEN, SEEN),
    "incidents_reportlikeness": (SEEN, NEVER, "LLLrrr", "LLLrrr"),
    "incidents_claim": (SEEN, NEVER, SEEN, SEEN),
    "incidents_bulkrun": (REVIEWERS, NEVER, REVIEWERS, REVIEWERS),
    "incidents_apitoken": (ADMINS, NEVER, ADMINS, ADMINS),
    "incidents_release": (SEEN, NEVER, SEEN, SEEN),
    "incidents_bulkrow": (REVIEWERS, NEVER, REVIEWERS, REVIEWERS),
    "incidents_reportorigin": ("LLLxx.", NEVER, "LLLxx.", "LLLxx."),
    "incidents_collecteditem": ("LLLxx.", NEVER, "LLLxx.", "LLLxx."),
    "incidents_import": (REVIEWERS, NEVER, REVIEWERS, REVIEWERS),
    "incidents_importrow": (REVIEWERS, NEVER, REVIEWERS, REVIEWERS),
    "incidents_presence": (SEEN, NEVER, "LLLrrr", "LLLrrr"),
    "incidents_comment": (SEEN, NEVER, SEEN, SEEN),
    "incidents_mention": (SEEN, NEVER, "LLLrrr", "LLLrrr"),
    "incidents_tally": (SEEN, NEVER, SEEN, SEEN),
    "incidents_revision": (SEEN, NEVER, SEEN, SEEN),
    "incidents_referencecounter": (NEVER, NEVER, NEVER, NEVER),
}
ADMIN_FRAME = {
    "index": "LLL...",
    "login": "Lxxrrr",
    "logout": "rrrmmm",
    "password_change": "LLLrrr",
    "password_change_done": "LLL...",
    "autocomplete": NEVER,  # without saying of what
    "jsi18n": "LLL...",
    "view_on_site": "LLL---",
    "app_list": "LLL...",
    "auth_user_password_change": ADMINS,
}


def addresses(resolver=None, prefix="", namespace=""):
    """(name, pattern) of every address, included ones and the administration's too."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from addresses(entry, pattern, namespace + inner)
        else:
            yield namespace + (entry.name or ""), pattern


@pytest.fixture
def world(db, settings, tmp_path):
    """Somebody of each role, and a record of each kind, none of them their own."""
    make_codes()
    people = {role: make_user(role, is_staff=role in STAFF) for role in ROLES[2:]}
    people |= {"visitor": None, "nobody": make_user(role=None)}
    report, (draft,) = make_report()
    published, _author, reviewer = published_incident()
    sensitive, _author, _reviewer = published_incident()
    sensitive = curation.change(
        sensitive, {"is_sensitive": True}, by=reviewer, seen_version=sensitive.version, reason="a witness at risk"
    )
    flag = IncidentFlag.objects.create(incident=draft, code="place_variant", report=report)
    records = {"draft": draft, "published": published, "sensitive": sensitive}
    references = {name: record.reference for name, record in records.items()} | {"nowhere": "SJ-1999-000009"}
    comment = curation.comment(draft, "look at this", by=report.received_by)
    claim = draft.claims.first()
    run = curation.plan_bulk([draft], [{"edit": "event_type", "value": "arrest"}], by=draft.created_by)
    link = curation.link(draft, published, "follow_up", by=draft.created_by)
    tally = Tally.objects.create(report=report, count=9, outcome="killed", start=0, end=4)
    rows = {"report": report, "flag": flag, "claim": claim, "comment": comment, "run": run, "link": link}
    taken = Import.objects.create(by=draft.created_by, name="a.csv", sha256="0" * 64, size=1, kind="own_csv")
    origin = ReportOrigin.objects.create(name="Inbox", kind="folder", address="nowhere")
    CollectedItem.objects.create(origin=origin, key="1", outcome="stored")
    ImportRow.objects.create(run=taken, position=1, line=2, incident=draft)
    task, _is_new = curation.ask_task("bulk", by=draft.created_by, arguments={"run": run.pk})
    rows |= {"tally": tally, "task": task, "taken": taken, "origin": origin}
    settings.EXPORTS_DIR = tmp_path / "exports"
    kept = tasks.start("export", by=draft.created_by, file="kept", format_name="csv", query="", columns=[], bom=False,
                       hxl=False, packed=False, site="http://127.0.0.1")  # fmt: skip
    assert kept.state == "done", kept.said
    rows["token"], _secret = curation.make_token("a script", ["read"], days=1, by=report.received_by)
    settings.RELEASES_DIR, settings.RELEASE_LICENCE = tmp_path / "releases", "CC BY 4.0"
    releases.create(by=people["admin"])
    return SimpleNamespace(people=people, sessions={}, references=references, **rows)


def answer(world, role, method, address):
    """The sign of what somebody of this role is answered."""
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    if role in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    elif world.people[role]:
        client.force_login(world.people[role])
        world.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    response = getattr(client, method)(address)
    if settings.SESSION_COOKIE_NAME in response.cookies:  # this page ended the session, or began another
        world.sessions.pop(role, None)
    if response.streaming:
        b"".join(response.streaming_content)
    if response.status_code in (302, 303) and "login/" in response["Location"]:
        return "L"
    return SIGNS.get(response.status_code, f"[{response.status_code}]")


PARTS = {"<slug:code>": "hajin", "<int:number>": "1", "<str:name>": "incidents.csv", "<slug:file>": "kept", "^": ""}


def page_addresses(world):
    """Name in PAGES -> address, for all that is not the administration's."""
    for name, pattern in addresses():
        if name.startswith("admin:"):
            continue
        if name == "incidents:export":
            yield from ((f"{name} {kind}", f"/export.{kind}") for kind in [*FORMATS, "nonsense"])
            continue
        rows = {"claims/": world.claim.pk, "flags/": world.flag.pk, "comments/": world.comment.pk}
        rows |= {
            "bulk/": world.run.pk,
            "links/": world.link.pk,
            "imports/": world.taken.pk,
            "origins/": world.origin.pk,
            "tallies/": world.tally.pk,
            "tasks/": world.task.pk,
        }
        rows |= {"tokens/": world.token.pk}
        key = next((pk for start, pk in rows.items() if pattern.startswith(start)), world.report.pk)
        plain = "/" + pattern.replace("<int:pk>", str(key)).replace("<slug:kind>", "place")
        for part, stands_for in PARTS.items():
            plain = plain.replace(part, stands_for)
        if "<slug:reference>" not in plain:
            yield name, plain
            continue
        for record, reference in world.references.items():
            other = world.references["published" if record == "draft" else "draft"]
            yield f"{name} {record}", plain.replace("<slug:reference>", reference).replace("<slug:other>", other)


def test_every_page_answers_each_role_as_the_table_says(world):
    found = {}
    for name, address in page_addresses(world):
        assert "<" not in address, f"{name}: {address} takes something that this test does not know"
        signs = [tuple(answer(world, role, method, address) for role in ROLES) for method in ("get", "post")]
        found[name] = tuple(map("".join, signs))
    assert found == PAGES


def test_public_reading_opens_what_the_table_says_and_nothing_more(world, settings):
    settings.PUBLIC_READ = True
    open_ = {name for name, address in page_addresses(world) if answer(world, "visitor", "get", address) in ".r"}
    assert open_ == OPEN_TO_THE_PUBLIC


def admin_name(name):
    """(model, action) of an address of the administration; the frame's have no model."""
    for model in ADMIN:
        if name.startswith(f"admin:{model}_") and name.removeprefix("admin:") not in ADMIN_FRAME:
            return model, name.removeprefix(f"admin:{model}_")
    return "", name.removeprefix("admin:")


def test_every_address_of_the_administration_is_in_the_table():
    named = [admin_name(name) for name, _pattern in addresses() if name.startswith("admin:") and name != "admin:"]
    assert {model for model, _action in named if model} == set(ADMIN)
    assert {action for model, action in named if not model} == set(ADMIN_FRAME)
    assert {action for model, action in named if model} == {"changelist", "add", "change", "history", "delete"}


@pytest.mark.parametrize("model", ADMIN)
def test_administration_of_a_model_answers_as_the_table_says(world, model):
    rows = apps.get_model(*model.split("_")).objects
    row = rows.first()
    base = f"/admin/{model.replace('_', '/')}/"
    one = f"{base}{row.pk if row else 1}/"
    found = tuple(
        "".join(answer(world, role, "get", address) for role in ROLES)
        for address in (base, f"{base}add/", f"{one}change/", f"{one}history/")
    )
    assert found == ADMIN[model]
    assert "".join(answer(world, role, "get", f"{one}delete/") for role in ROLES) == NEVER
    assert "".join(answer(world, role, "post", f"{one}delete/") for role in ROLES) == NEVER


@pytest.mark.parametrize("name", ADMIN_FRAME)
def test_frame_of_the_administration_answers_as_the_table_says(world, name):
    places = {
        "index": "",
        "app_list": "incidents/",
        "view_on_site": "r/1/1/",
        "auth_user_password_change": f"auth/user/{world.people['viewer'].pk}/password/",
        "password_change_done": "password_change/done/",
    }
    address = f"/admin/{places.get(name, f'{name}/')}"
    assert "".join(answer(world, role, "get", address) for role in ROLES) == ADMIN_FRAME[name]


# Action, where the record stands, who wrote it: the state afterwards for each role that has logged in.
MOVES = [
    ("submit", "draft", "other", "draft draft in_review in_review in_review"),
    ("submit", "draft", "own", "- - in_review in_review in_review"),
    ("publish", "in_review", "other", "in_review in_review in_review published published"),
    ("publish", "in_review", "own", "- - in_review in_review in_review"),
    ("publish", "draft", "other", "draft draft draft draft draft"),
    ("send_back", "in_review", "other", "in_review in_review in_review draft draft"),
    ("reject", "in_review", "other", "in_review in_review in_review rejected rejected"),
    ("reopen", "published", "other", "published published published draft draft"),
]


@pytest.mark.parametrize(("action", "start", "author", "states"), MOVES)
def test_record_moves_only_as_far_as_the_role_reaches(db, action, start, author, states):
    make_codes()
    for role, state in zip(ROLES[1:], states.split(), strict=True):
        if state == "-":
            continue
        person = make_user(None if role == "nobody" else role)
        incident = standing(start, by=person if author == "own" else make_user("analyst"))
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person)
        form = {"action": action, "seen_version": incident.version, "reason": "it must be so"}
        client.post(f"/incidents/{incident.reference}/move/", form)
        assert (role, Incident.objects.get(pk=incident.pk).status) == (role, state)


def standing(status, *, by):
    """An incident of this author that stands where the table says."""
    if status == Status.PUBLISHED:
        return published_incident()[0]
    incident = make_incident(by)
    return (
        incident if status == Status.DRAFT else curation.move(incident, "submit", by=by, seen_version=incident.version)
    )
