"""A page asks the database as often for many records as for few: no counter, no row and no version adds a question."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents import curation
from tests import factories

PAGES = [
    "/",
    "/incidents/",
    "/queue/",
    "/queue/?tab=drafts",
    "/queue/?tab=in_review",
    "/queue/flags/",
    "/mentions/",
    "/map/",
    "/bulk/",
    "{record}",
    "{record}history/",
    "{record}versions/?from=1&all=1",
    "{record}revert/?to=1",
    "/reports/{report}/",
    "/reports/{report}/review/",
]
PROTECTED = "view_sensitive"
FLAG = {"code": "place_variant", "start": 0, "end": 4, "choices": [], "detail": ""}


def without_right_to_protected(person):
    """The same person at the desk, whom nothing protected concerns."""
    person.user_permissions.set(Permission.objects.filter(group__in=person.groups.all()).exclude(codename=PROTECTED))
    person.groups.clear()


def work_comes_in(reader, record, report):
    """More of everything that counters and lists show, each with its parts, its words and its history."""
    _report, (draft,) = factories.make_report(flags=[FLAG])
    curation.assign(draft, reader.username, by=reader)
    author = factories.make_user()
    returned = factories.make_incident(author, participants=[{"actor": "isis", "role": "side_a"}], weapons=["mortar"])
    returned = curation.move(returned, "submit", by=author, seen_version=returned.version)
    returned = curation.move(returned, "send_back", by=reader, seen_version=returned.version, reason="why?")
    curation.assign(returned, reader.username, by=reader)
    waiting = factories.make_incident(author, report=report)
    curation.move(waiting, "submit", by=author, seen_version=waiting.version)
    curation.comment(waiting, f"@{reader.username} look", by=author)
    record.refresh_from_db()
    values = {
        "summary_en": f"version {record.version}",
        "places": [{"place": ("hajin", "al-shaafah")[record.version % 2]}],
    }
    record = curation.change(record, values, by=author, seen_version=record.version)
    for other in (waiting, factories.make_incident(author, is_sensitive=True)):
        curation.link(record, other, "retaliation", by=author, note="why")


def asked(client, address):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("role", ["analyst", "reviewer", "junior"])
def test_no_page_asks_more_as_work_comes_in(as_, role):
    client = as_("analyst" if role == "junior" else role)
    if role == "junior":
        without_right_to_protected(client.user)
    reader = factories.make_user("reviewer") if role != "reviewer" else client.user
    record, (report, _drafts) = factories.make_incident(), factories.make_report()
    addresses = [page.format(record=record.get_absolute_url(), report=report.pk) for page in PAGES]
    for _time in range(2):
        work_comes_in(reader, record, report)
    few = {address: asked(client, address) for address in addresses}
    for _time in range(4):
        work_comes_in(reader, record, report)
    many = {address: asked(client, address) for address in addresses}
    assert {address: (few[address], many[address]) for address in addresses if many[address] > few[address]} == {}
