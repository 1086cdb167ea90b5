"""What somebody may not see stands on no page, in no search and in no export; what is one's own opens no further door.

The addresses are those of the table of access, which fails when one is missing.
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from incidents import curation
from incidents.models import Source
from tests.factories import make_incident
from tests.test_access import ADMIN, PAGES, ROLES, answer, page_addresses, world  # noqa: F401  (a fixture)

ASKED = [
    "/incidents/?q=SECRET",
    "/incidents/?q={draft}",
    "/incidents/?status=draft",
    "/incidents/?is_sensitive=true",
    "/incidents/?sort=newest&density=roomy",
    "/map/list/?status=draft",
    "/map.geojson?status=draft",
    "/export/?as=ged",
    "/export.csv?status=draft",
    "/export.csv?q=SECRET",
    "/export.csv?pack=1&status=draft",
    "/lookup/source/?q=SECRET",
    "/lookup/actor/?q=SECRET",
]


def change(record, by, **values):
    return curation.change(record, values, by=by, seen_version=record.version, reason="SECRET-REASON")


@pytest.fixture
def hidden(world):  # noqa: F811
    """The words that nobody without a desk may read: of drafts, of protected records, of what is said inside."""
    admin_ = world.people["admin"]
    rows = {name: record_of(reference) for name, reference in world.references.items() if name != "nowhere"}
    change(rows["draft"], admin_, summary_en="SECRET-DRAFT", internal_note="SECRET-NOTE")
    change(rows["sensitive"], admin_, summary_en="SECRET-WITNESS")
    change(rows["published"], admin_, internal_note="SECRET-INSIDE")
    witness = {"code": "witness", "name_ar": "شاهدة", "name_en": "SECRET-SOURCE", "kind": "unnamed"}
    curation.import_named(Source, [{**witness, "is_sensitive": True}], by=curation.system_user())
    curation.comment(rows["published"], "SECRET-TALK", by=admin_)
    return ["SECRET", rows["draft"].reference, rows["sensitive"].reference, world.report.text[:30]]


def record_of(reference):
    return apps.get_model("incidents", "Incident").objects.get(reference=reference)


@pytest.mark.parametrize("role", ["visitor", "nobody", "viewer"])
def test_no_answer_holds_what_may_not_be_seen(world, hidden, settings, role):  # noqa: F811
    settings.PUBLIC_READ = True
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    if world.people[role]:
        client.force_login(world.people[role])
    asked = [address.format(**world.references) for address in ASKED]
    told = {}
    for address in asked + [address for _name, address in page_addresses(world)]:
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace")
        leaked = [words for words in hidden if words in text and words not in address]
        if leaked:
            told[address] = leaked
    assert told == {}


def test_the_desk_does_see_it(world, hidden):  # noqa: F811
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(world.people["analyst"])
    text = client.get("/incidents/?density=roomy").content.decode()
    assert [words for words in hidden[:3] if words not in text] == []


def own_drafts(world):  # noqa: F811
    """Role -> a draft that the person has written; who may not write has done so before the rights were taken."""
    written = {}
    for role in ROLES[1:]:
        person = world.people[role]
        groups = list(person.groups.all())
        person.groups.set([Group.objects.get(name="analyst")])
        written[role] = make_incident(type(person).objects.get(pk=person.pk)).reference
        person.groups.set(groups)
        world.people[role] = type(person).objects.get(pk=person.pk)
    return written


def test_ones_own_draft_opens_as_anothers_does(world):  # noqa: F811
    written, found, expected = own_drafts(world), {}, {}
    draft = world.references["draft"]
    for name, address in page_addresses(world):
        if draft not in address or not address.startswith("/incidents/") or not name.endswith(" draft"):
            continue
        for number, role in enumerate(ROLES[1:], 1):
            own = address.replace(draft, written[role])
            found[name, role] = "".join(answer(world, role, method, own) for method in ("get", "post"))
            expected[name, role] = "".join(signs[number] for signs in PAGES[name])
    assert len(found) > 50
    assert found == expected


def completed_fields():
    """(app, model, field) of every box of the administration that completes what is typed."""
    for model, site in admin.site._registry.items():
        for inline in [site, *(inline(model, admin.site) for inline in site.inlines)]:
            for field in inline.autocomplete_fields:
                yield inline.model if inline is not site else model, field


@pytest.mark.parametrize(
    ("model", "field"), sorted(completed_fields(), key=str), ids=lambda thing: getattr(thing, "__name__", thing)
)
def test_completing_boxes_answer_the_desk_only(world, model, field):  # noqa: F811
    names = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={field}"
    address = f"/admin/autocomplete/?{names}&term=a"
    assert "".join(answer(world, role, "get", address) for role in ROLES) == "LLL..."
    assert "".join(answer(world, role, "get", address.replace(field, "nonsense")) for role in ROLES) == "LLLxxx"


@pytest.mark.parametrize("kind", ["place", "actor", "source", "nonsense"])
def test_lookups_answer_readers(world, kind):  # noqa: F811
    found = "".join(answer(world, role, "get", f"/lookup/{kind}/?q=a") for role in ROLES)
    assert found == ("L-----" if kind == "nonsense" else "L.....")


# Who may write in the administration: (adding, changing); for all others a form that is sent is refused.
DESK, ADMINS, NOBODY = {"analyst", "reviewer", "admin"}, {"admin"}, set()
WRITERS = {
    "auth_user": (ADMINS, ADMINS),
    "geo_place": (ADMINS, ADMINS),
    "incidents_actor": (ADMINS, ADMINS),
    "incidents_source": (ADMINS, ADMINS),
    "incidents_incident": (DESK, DESK),
    "incidents_incidentflag": (NOBODY, DESK),
    "incidents_claim": (NOBODY, DESK),
}


@pytest.mark.parametrize("model", ADMIN)
def test_forms_of_the_administration_are_refused_to_all_who_may_not_write(world, model):  # noqa: F811
    row = apps.get_model(*model.split("_")).objects.order_by("pk").last()
    row = record_of(world.references["draft"]) if model == "incidents_incident" else row
    base = f"/admin/{model.replace('_', '/')}/"
    for address, writers in zip(
        (f"{base}add/", f"{base}{row.pk if row else 1}/change/"), WRITERS.get(model, (NOBODY, NOBODY)), strict=True
    ):
        signs = {role: answer(world, role, "post", address) for role in ROLES}
        assert {role for role, sign in signs.items() if sign in ".r"} - refused_by_going_home(model) == writers, address
        assert {sign for role, sign in signs.items() if role not in writers} <= {"L", "x", "r"}


def refused_by_going_home(model):
    """Rows that the database made no sign for: the administration says so and goes to its front page."""
    return DESK if model in {"incidents_reportlikeness", "incidents_presence", "incidents_mention"} else NOBODY


REVIEWERS = {"reviewer", "admin"}


@pytest.mark.parametrize(("record", "writers"), [("draft", DESK), ("published", REVIEWERS), ("sensitive", REVIEWERS)])
def test_a_record_is_changed_in_the_administration_as_on_its_own_pages(world, record, writers):  # noqa: F811
    address = f"/admin/incidents/incident/{record_of(world.references[record]).pk}/change/"
    assert "".join(answer(world, role, "get", address) for role in ROLES) == "LLL..."
    signs = {role: answer(world, role, "post", address) for role in ROLES}
    assert {role for role, sign in signs.items() if sign in ".r"} == writers
