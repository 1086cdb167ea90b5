"""A small register with every kind of value that an export must write."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.test import Client

from incidents import curation
from incidents.models import Actor, EventType, Incident, Source, Weapon
from tests.factories import make_codes, make_incident, make_report, make_user

NAMES = {
    EventType: {"airstrike": ("Air strike", "غارة جوية"), "shelling": ("Shelling", "قصف مدفعي")},
    Actor: {"isis": ("Islamic State", "تنظيم الدولة"), "civilians": ("Civilians", "مدنيون"), "sdf": ("SDF", "قسد")},
    Source: {"sohr": ("SOHR", "المرصد السوري"), "snhr": ("SNHR", "الشبكة السورية")},
    Weapon: {"mortar": ("Mortar", "هاون"), "artillery": ("Artillery", "مدفعية")},
}


@pytest.fixture(autouse=True)
def codes(db):
    make_codes()
    for model, names in NAMES.items():
        rows = [{"code": code, "name_en": english, "name_ar": arabic} for code, (english, arabic) in names.items()]
        curation.import_named(model, rows, by=curation.system_user())


@pytest.fixture
def leila():
    return make_user("analyst", username="leila")


@pytest.fixture
def omar():
    return make_user("reviewer", username="omar")


def publish(incident, author, reviewer):
    incident = curation.move(incident, "submit", by=author, seen_version=incident.version)
    return curation.move(incident, "publish", by=reviewer, seen_version=incident.version)


def people(outcome, status, minimum, best, maximum, **values):
    return {"outcome": outcome, "status": status, "minimum": minimum, "best": best, "maximum": maximum, **values}


@pytest.fixture
def register(leila, omar):
    """Four incidents: published and whole, open and hostile, none killed as stated, and a draft of nothing."""
    report, _drafts = make_report("قصف على هجين، النص الكامل للخبر", by=leila, drafts=[])
    whole = make_incident(
        leila,
        event_type="airstrike",
        time_of_day="dawn",
        weapons=["mortar", "artillery"],
        places=[{"place": "hajin", "is_primary": True}, {"place": "al-shaafah"}],
        participants=[{"actor": "sdf", "role": "side_a"}, {"actor": "civilians", "role": "side_b"}],
        casualties=[
            people("killed", "civilian", 6, 8, 10, actor="civilians", children=3, women=2),
            people("killed", "combatant", 1, 1, 1, actor="isis"),
            people("injured", "civilian", 2, 2, None, actor="civilians"),
        ],
        told_by=[{"source": "sohr", "report": report.pk}, {"source": "snhr"}],
        summary_en='Eight civilians were killed, "three" of them children.\nTwo lines.',
        summary_ar="استشهد ثمانية مدنيين، بينهم ٣ أطفال.",
        internal_note="Ask the second source",
    )
    publish(whole, leila, omar)
    hostile = make_incident(
        leila,
        places=[{"place": "hajin", "precision": "exact", "latitude": -34.5, "longitude": -70.25}],
        summary_en='=HYPERLINK("http://example.org/","open")',
        summary_ar="\u202e@SUM(1+1)",
    )
    none_killed = make_incident(leila, casualties=[people("killed", "unknown", 0, 0, 0)], date_precision="day")
    publish(none_killed, leila, omar)
    bare = make_incident(leila, event_type=None, date_start=None, places=[], told_by=[])
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    Incident.objects.update(changed_at=moment)
    Incident.objects.published().update(published_at=moment)
    numbers = {"whole": whole, "hostile": hostile, "none_killed": none_killed, "bare": bare}
    for number, (_name, incident) in enumerate(numbers.items(), 1):  # a bare draft is numbered by the present year
        Incident.objects.filter(pk=incident.pk).update(reference=f"SJ-2018-{number:06}")
    return numbers


@pytest.fixture
def download():
    """Downloads the CSV as a person (or nobody): (response, lines as dictionaries)."""

    def get(person=None, **query):
        client = Client(headers={"host": "127.0.0.1"})
        if person:
            client.force_login(person)
        response = client.get("/export.csv", query)
        if response.status_code != 200:
            return response, []
        response.text_of_file = b"".join(response.streaming_content).decode()
        lines = csv.DictReader(io.StringIO(response.text_of_file.removeprefix("\ufeff"), newline=""))
        return response, list(lines)

    return get
