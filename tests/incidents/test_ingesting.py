"""Many reports at once become what each would become by itself."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from incidents import curation
from incidents.curation.snapshot import full_state
from incidents.curation.storing import report_state
from incidents.ingest import BadReport, ingest_report
from incidents.ingested import Ingested
from incidents.ingesting import Given, ingest_many
from incidents.models import Incident, Report, Revision
from incidents.wording import headline
from tests.factories import make_codes, make_user

DEV = Path(__file__).resolve().parents[1] / "extraction" / "gold" / "dev.jsonl"
HOW_MANY = 14


@pytest.fixture
def user(db):
    make_codes()
    return make_user("analyst", username="ana")


def archive():
    """Reports of a desk, some told again by another outlet on the next day, one word for word, one without a day."""
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()[:HOW_MANY]]
    for number, row in enumerate(rows):
        day = date.fromisoformat(row["published"]) if row["published"] else None
        yield Given(row["text"], day, None, "https://example.org/1" if number % 3 else "")
        if number % 3 == 0:
            words = row["text"].split()
            yield Given(" ".join(["عاجل", *words[:-2]]), day and day + timedelta(1))  # urgent
        if number % 5 == 0:
            yield Given(row["text"], day)
    yield Given(rows[0]["text"] + " ,", None)


def content():
    """All that stands in the register of these reports, keys replaced by what they stand for."""
    reports = {row.pk: row.sha256 for row in Report.objects.all()}
    found = {}
    for row in Report.objects.all():
        found[row.sha256] = (named(report_state(row), reports), told(row, "report", reports))
    for row in Incident.objects.all():
        found[row.reference] = (named(full_state(row), reports), told(row, "incident", reports))
    return found


def told(row, entity, reports):
    rows = Revision.objects.filter(entity=entity, object_id=row.pk).order_by("number")
    return [(one.verb, one.number, named(one.changes, reports)) for one in rows]


def named(value, reports):
    """The same value with reports by hash; claims, flags and moments without their keys and times."""
    if isinstance(value, dict):
        plain = {key: named(one, reports) for key, one in value.items() if not key.endswith("_at")}
        plain |= {"report": reports.get(value["report"])} if isinstance(value.get("report"), int) else {}
        plain |= {"alike": sorted_alike(value["alike"], reports)} if "alike" in value else {}
        numbered = {key for key in plain if key.startswith(("claim.", "flag."))}
        rows = sorted(json.dumps(plain[key], sort_keys=True, ensure_ascii=False) for key in numbered)
        return {key: one for key, one in plain.items() if key not in numbered} | ({"rows": rows} if rows else {})
    return [named(one, reports) for one in value] if isinstance(value, list) else value


def sorted_alike(value, reports):
    return json.dumps([[reports.get(part, part) if isinstance(part, int) else part for part in flat(value)]])


def flat(value):
    return [part for one in value for part in flat(one)] if isinstance(value, list) else [value]


def one_by_one(user):
    for one in archive():
        yield ingest_report(one.text, by=user, published=one.published, url=one.url)


def answered(answers):
    """What is told of each report: whether it is new, its drafts in a line, its copies, what the drafts may double."""
    told = list(answers)
    hashes = {row.pk: row.sha256 for row in Report.objects.all()}
    return [
        (
            one.created,
            [(row.reference, headline(row), sorted(one.may_double.get(row.pk, ()))) for row in one.incidents],
            sorted(hashes[key] for key in one.near_equal),
        )
        for one in told
    ]


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_many_at_once_give_the_register_that_one_by_one_give(user, batch):
    with transaction.atomic():
        single = answered(one_by_one(user))
        expected = content()
        transaction.set_rollback(True)
    assert answered(ingest_many(archive(), by=user, batch=batch)) == single
    assert content() == expected
    flags = [row for row in expected.values() if any("possible_duplicate" in one for one in row[0].get("rows", []))]
    assert flags, "the archive holds events that are told twice"
    assert list(curation.verify_all()) == []


def test_a_bad_report_stops_no_other(user):
    given = [Given("قتل مدني في هجين"), Given("  "), Given("انفجار في هجين", publisher="nobody"), Given("قصف على هجين")]
    answers = list(ingest_many(given, by=user, batch=2))
    assert [type(one) for one in answers] == [Ingested, BadReport, BadReport, Ingested]


def test_a_report_that_cannot_be_stored_stops_no_other(user, monkeypatch):
    from incidents.curation import storing

    good = storing._Drafting._receive

    def refuse(drafting, report, tallies):
        if "انفجار" in report.text:
            raise RuntimeError("a fault of our own")
        good(drafting, report, tallies)

    monkeypatch.setattr(storing._Drafting, "_receive", refuse)
    given = [Given(f"{word} في هجين") for word in ("قصف", "انفجار", "اشتباك")]
    answers = list(ingest_many(given, by=user))
    assert [type(one) for one in answers] == [Ingested, RuntimeError, Ingested]
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_processes_that_read_give_the_same(transactional_db):
    make_codes()
    user = make_user("analyst", username="ana")
    many = answered(ingest_many(archive(), by=user, processes=2, batch=7))
    expected = content()
    again = answered(ingest_many(archive(), by=user))
    assert (any(created for created, *_told in many), any(created for created, *_told in again)) == (True, False)
    assert content() == expected
    assert [told for _created, *told in again] == [told for _created, *told in many]
