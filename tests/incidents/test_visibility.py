"""Who sees which records."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents import curation
from incidents.models import Incident
from tests.factories import make_incident, make_user, published_incident


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("anonymous", {"published"}),
        (None, {"published"}),
        ("viewer", {"published"}),
        ("analyst", {"published", "secret", "draft", "secret draft"}),
        ("reviewer", {"published", "secret", "draft", "secret draft"}),
        ("admin", {"published", "secret", "draft", "secret draft"}),
    ],
)
def test_drafts_and_sensitive_records_are_for_those_who_work_on_them(codes, role, seen):
    made = {
        "published": published_incident()[0],
        "secret": published_incident(is_sensitive=True)[0],
        "draft": make_incident(),
        "secret draft": make_incident(is_sensitive=True),
    }
    user = AnonymousUser() if role == "anonymous" else make_user(role)
    visible = set(Incident.objects.visible_to(user).values_list("pk", flat=True))
    assert {name for name, incident in made.items() if incident.pk in visible} == seen


def test_a_list_takes_the_same_queries_however_long(codes):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            for incident in Incident.objects.with_parts():
                curation.snapshot(incident)
                assert incident.primary_place.place.code == "hajin"
        return len(captured)

    parts = {"participants": [{"actor": "sdf", "role": "side_a"}], "casualties": [{"outcome": "killed", "minimum": 1}]}
    make_incident(weapons=["mortar"], **parts)
    few = queries()
    for _ in range(3):
        make_incident(weapons=["mortar"], **parts)
    assert queries() == few
