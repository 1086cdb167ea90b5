"""The audit log: what people did that changes no record, kept so that nobody can change it afterwards."""

import csv

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from config.client_address import client_address
from incidents import curation
from incidents.curation import audit
from incidents.curation.people import save_person
from incidents.models import AuditEntry
from tests.factories import make_user, published_incident

PASSWORD = "a long enough secret"


def entered(*names, **found):
    """The latest entries, the first one first, as tuples of these columns."""
    return list(AuditEntry.objects.filter(**found).order_by("pk").values_list(*names))


def tampered(sql):
    """Runs past the guards of the table, as its owner could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE incidents_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE incidents_auditentry ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE incidents_auditentry SET by_id = NULL",
        "DELETE FROM incidents_auditentry",
        "TRUNCATE incidents_auditentry",
    ],
)
def test_the_database_keeps_entries(db, sql):
    audit.append(make_user(), "export")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "amiss"),
    [
        ("UPDATE incidents_auditentry SET verb = 'log_in' WHERE id = %s", 0),
        ("UPDATE incidents_auditentry SET at = at - interval '1 s' WHERE id = %s", 0),
        ("DELETE FROM incidents_auditentry WHERE id = %s", 1),
    ],
)
def test_an_entry_changed_past_the_guards_is_found(db, sql, amiss):
    ana = make_user()
    keys = [audit.append(ana, "export", details={"rows": number, "share": 0.5}).pk for number in range(3)]
    assert list(curation.verify_all()) == []
    tampered(sql % keys[1])
    assert list(audit.entries_amiss()) == [keys[1 + amiss]]
    assert [fault.code for fault in curation.verify_all()] == ["entry"]


def test_only_known_verbs_are_entered(db):
    with pytest.raises(ValueError, match="nonsense"):
        audit.append(make_user(), "nonsense")


def test_coming_in_failing_and_leaving_are_entered_with_the_address(db):
    ana = make_user(username="ana", password=PASSWORD)
    client = Client(REMOTE_ADDR="192.0.2.7")
    for name, password in (("ana", "wrong"), ("my password", "ana"), ("ana", PASSWORD)):
        client.post("/login/", {"login": name, "password": password})
    client.post("/logout/")
    told = entered("by__username", "verb", "name", "address")
    here = "192.0.2.7"
    assert told == [
        (None, "log_in_failed", "ana", here),
        (None, "log_in_failed", "", here),  # a name that nobody has may be a password typed amiss
        ("ana", "log_in", "ana", here),
        ("ana", "log_out", "ana", here),
    ]
    assert PASSWORD not in str(list(AuditEntry.objects.values())), ana


def test_looking_at_a_protected_record_is_entered_and_at_another_is_not(as_):
    open_, _author, _reviewer = published_incident()
    secret, _author, reviewer = published_incident()
    secret = curation.change(secret, {"is_sensitive": True}, by=reviewer, seen_version=secret.version, reason="at risk")
    client = as_("analyst")
    for incident in (open_, secret):
        for part in ("", "history/", "duplicates/"):
            assert client.get(f"/incidents/{incident.reference}/{part}").status_code == 200
    told = entered("by", "name", "details", verb="view")
    pages = ["incidents:detail", "incidents:history", "incidents:duplicates"]
    assert told == [(client.user.pk, secret.reference, {"page": page}) for page in pages]


def test_a_change_of_rights_is_entered_with_what_it_was_before(db):
    boss, ana = make_user("admin", username="boss"), make_user("viewer", username="ana")
    ana.is_staff = True
    save_person(ana, by=boss, seen_version=0, roles=[*ana.groups.all(), *boss.groups.all()])
    (details,) = entered("details", verb="change_rights")
    assert details == ({"changes": {"is_staff": [False, True], "roles": [["viewer"], ["admin", "viewer"]]}},)


def test_the_log_is_filtered_paged_and_taken_away_by_administrators(as_):
    boss, ana = as_("admin"), make_user(username="=ana")
    for number in range(120):
        audit.append(ana if number % 2 else None, "export", about=ana, details={"rows": number})
    page = boss.get("/audit/?by==ana").context["page"]
    numbers = [entry.details["rows"] for entry in page.entries]
    while page.earlier:
        page = boss.get(f"/audit/?by==ana&before={page.earlier}").context["page"]
        numbers += [entry.details["rows"] for entry in page.entries]
    assert numbers == list(range(119, 0, -2))
    assert boss.get(f"/audit/?by==ana&after={page.entries[0].pk}").context["page"].entries[-1].details["rows"] == 21
    lines = list(csv.DictReader(boss.get("/audit.csv?verb=export").getvalue().decode().splitlines()))
    assert len(lines) == 120
    assert (lines[0]["by"], lines[0]["name"]) == ("'=ana", "'=ana")  # no spreadsheet runs it
    assert entered("details", verb="export")[-1] == ({"kind": "audit.csv", "filter": "verb=export"},)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(
            (query, 400)
            for query in ("verb=x", "address=x", "before=-1", "since=2019-99-99", "by=%00", f"after={10**30}")
        ),
        *((query, 200) for query in ("verb=log_in", "about=%F0%9F%92%A9", "address=::1&since=2019-01-01")),
    ],
)
def test_conditions_that_are_none_are_refused(as_, query, status):
    client = as_("admin", "ar")
    assert client.get(f"/audit/?{query}").status_code == status
    assert client.get(f"/audit.csv?{query}").status_code == status


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "address"),
    [
        ([], "192.0.2.1", "198.51.100.9", "192.0.2.1"),  # whoever says so without being trusted is not believed
        (["192.0.2.1"], "192.0.2.1", "198.51.100.9", "198.51.100.9"),
        (["192.0.2.0/24"], "192.0.2.1", "203.0.113.5, 198.51.100.9, 192.0.2.2", "198.51.100.9"),
        (["192.0.2.1"], "192.0.2.1", "203.0.113.5, nonsense", "192.0.2.1"),
        (["192.0.2.1"], "192.0.2.1", "", "192.0.2.1"),
        (["::1"], "::1", "2001:db8::7", "2001:db8::7"),
        ([], "", "198.51.100.9", None),
    ],
)
def test_the_address_is_that_of_the_nearest_who_is_not_a_trusted_proxy(
    rf, settings, trusted, remote, forwarded, address
):
    settings.TRUSTED_PROXIES = trusted
    assert client_address(rf.get("/", REMOTE_ADDR=remote, headers={"x-forwarded-for": forwarded})) == address
