"""Rows, boxes and marks that functions write and no template escapes: whatever a name or a person says is shown."""

import pytest

from geo.models import Place
from incidents import curation
from incidents.models import Actor, EventType, Source, Weapon
from tests import factories

HOSTILE = "<script>alert(1)</script> \"'><img src=x onerror=alert(2)>"
PAGES = [
    "/incidents/?density=roomy",
    "/incidents/?q=alert",
    "/queue/?tab=drafts",
    "/queue/?tab=sent_back",
    "/map/",
    "/pictures/",
    "/pictures/table/?picture=pairs",
    "/briefing/",
    "{record}edit/",
]


@pytest.fixture
def record(as_):
    """A record that came back, of which every name and every word is markup."""
    reviewer, author = factories.make_user("reviewer"), as_.reader
    for model in (Actor, EventType, Place, Source, Weapon):
        for number, row in enumerate(model.objects.order_by("pk")):
            row.name_en, row.name_ar = (f"{HOSTILE} {number}",) * 2
            row.save()
    casualties = [{"outcome": "killed", "status": "civilian", "minimum": 3, "best": 3, "maximum": 3}]
    sides = [{"actor": "isis", "role": "side_a"}, {"actor": "sdf", "role": "side_b"}]
    record = factories.make_incident(author, summary_en=HOSTILE, participants=sides, casualties=casualties)
    record = curation.move(record, "submit", by=author, seen_version=record.version)
    return curation.move(record, "send_back", by=reviewer, seen_version=record.version, reason=HOSTILE)


@pytest.fixture
def as_(as_):
    as_.client = as_("analyst")
    as_.reader = as_.client.user
    return as_


@pytest.mark.parametrize("address", PAGES)
def test_names_and_words_of_people_are_shown_and_never_obeyed(as_, record, address):
    page = as_.client.get(address.format(record=record.get_absolute_url())).content.decode()
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
