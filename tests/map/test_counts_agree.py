"""Map count + what is not on the map = list count = export count, whatever the filter."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.codes import EventFamily, FlagCode, Grade, Origin, Role, Status, VictimStatus
from tests.factories import ACTORS, EVENT_TYPES, PLACES, SOURCES, make_register, make_user

FILTERS = {
    "q": ["هجين", "قصف", "SJ-2019", "none of them"],
    "period": ["7d", "this_year", "last_year"],
    "date_from": ["2019-01-03", "2019-02-01"],
    "date_to": ["2019-01-04", "2020-01-01"],
    "place": list(PLACES),
    "around_km": ["1", "16"],
    "on_map": ["yes", "no"],
    "box": ["40.8,34.6,40.9,34.8", "40.83,34.57,40.92,34.69"],
    "polygon": ["40.8,34.8;40.95,34.5;40.95,34.8", "40,34;41,34;40,36"],
    "near": ["40.83,34.69,1", "40.83,34.69,16", "40.14,35.33,0.5"],
    "during": ["2019", "2019-01", "2019-01-04", "not_stated"],
    "at": [*PLACES, "not_stated"],
    "by": [*ACTORS, "not_stated"],
    "against": [*ACTORS, "not_stated"],
    "event_type": [*EVENT_TYPES, "not_stated"],
    "family": EventFamily.values,
    "actor": list(ACTORS),
    "role": Role.values,
    "weapon": ["mortar", "artillery"],
    "source": list(SOURCES),
    "killed": ["stated", "none", "not_stated"],
    "killed_min": ["0", "2", "9"],
    "injured": ["stated", "none", "not_stated"],
    "injured_min": ["1"],
    "victims": VictimStatus.values,
    "status": Status.values,
    "flag": FlagCode.values,
    "grade": Grade.values,
    "origin": Origin.values,
    "assignee": ["me", "nobody"],
    "sort": ["oldest", "killed", "changed", "reference"],
}
QUERIES = st.dictionaries(st.sampled_from(sorted(FILTERS)), st.integers(0, 100), max_size=4).map(
    lambda picked: {name: FILTERS[name][number % len(FILTERS[name])] for name, number in picked.items()}
)


@pytest.fixture
def register(analyst):
    make_register(analyst)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, zoom=st.integers(0, 19), as_viewer=st.booleans())
def test_map_list_and_export_agree(register, get, analyst, query, zoom, as_viewer):
    person = make_user("viewer") if as_viewer else analyst
    listed = get("/incidents/", query, person).context["total"]
    on_map = get("/map.geojson", {**query, "zoom": zoom}, person).json()
    exported = get("/export.csv", query, person)
    lines = b"".join(exported.streaming_content).decode().count("\r\n") - 1
    assert listed == on_map["total"] == lines == int(exported["Sijil-Rows"])
    assert on_map["on_map"] + on_map["not_on_map"] == listed
    assert sum(feature["properties"]["count"] for feature in on_map["features"]) == on_map["on_map"]
    if "on_map" not in query:
        away = get("/incidents/", {**query, "on_map": "no"}, person).context["total"]
        assert away == on_map["not_on_map"]
