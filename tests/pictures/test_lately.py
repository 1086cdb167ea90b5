"""The last thirty days on the front page, against the thirty before."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.utils import timezone

from incidents.filters import IncidentFilter
from tests.factories import make_incident, make_user, published_incident


def ago(days):
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def held(person, href):
    found = IncidentFilter(QueryDict(urlsplit(href).query), user=person)
    assert found.is_valid()
    return found.qs.count()


def test_types_are_set_against_the_days_before_and_lead_to_their_records(get, analyst):
    told = [(0, "shelling"), (29, "shelling"), (30, "shelling"), (59, "arrest"), (60, "arrest"), (3, None)]
    for days, event_type in told:
        make_incident(analyst, date_start=ago(days), event_type=event_type)
    shown = get("/").context["lately"]
    assert [(change.now, change.before) for change in shown.changes] == [(2, 1), (1, 0), (0, 1)]
    assert (shown.total.now, shown.total.before) == (3, 2)
    for change in [*shown.changes, shown.total]:
        assert held(analyst, change.now_link) == change.now
        assert held(analyst, change.before_link) == change.before


def test_killed_that_nobody_states_are_not_zero(get, analyst):
    make_incident(analyst, date_start=ago(2), casualties=[{"outcome": "killed", "minimum": 2, "best": 3, "maximum": 4}])
    make_incident(analyst, date_start=ago(40))
    assert get("/").context["lately"].killed == (3, None)


def test_map_of_the_last_days_says_what_is_not_on_it(get, analyst):
    make_incident(analyst, date_start=ago(2))
    make_incident(analyst, date_start=ago(2), places=[])
    make_incident(analyst, date_start=ago(45))
    answer = get("/")
    assert "1 on the map, 1 not on the map" in answer.content.decode()
    assert len(answer.context["lately"].sheet.spots) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_old_registers_have_nothing_lately_and_say_so(get, analyst, language):
    make_incident(analyst)
    page = get("/", **{"accept-language": language}).content.decode()
    assert {"en": "No incident is dated within the last 60 days", "ar": "ستين يوماً"}[language] in page


def test_those_outside_see_published_matter_only(get, analyst):
    make_incident(analyst, date_start=ago(2))
    published_incident(date_start=ago(3))
    viewer = make_user("viewer")
    shown = get("/", person=viewer).context["lately"]
    assert (shown.total.now, held(viewer, shown.total.now_link)) == (1, 1)
