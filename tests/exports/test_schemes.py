"""ACLED's and UCDP's tables: every row keeps their rules, every record is either a row or left out with its reason."""

import csv
import io
import os
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Place
from incidents import codes
from incidents.exports import acled_check, export, ged_check
from incidents.exports.account import Account
from incidents.exports.left_out import Reason
from incidents.exports.line import Audience
from incidents.exports.tables import TABLES
from incidents.loading import load_codes
from incidents.models import Actor, EventType, Incident, Source, Weapon
from tests.factories import curation, make_incident, make_report, make_user

CHECKS = {"acled": acled_check, "ged": ged_check}
EXAMPLES = int(os.environ.get("SIJIL_EXAMPLES", "8"))  # the long form: SIJIL_EXAMPLES=400
INSIDE = Audience(sees_drafts=True, sees_sensitive=True, absolute=lambda path: f"https://sijil.example{path}")


@pytest.fixture
def codebook(db):
    """The project's own codes, and places of every kind, with and without a point, in and out of the country."""
    load_codes(by=curation.system_user())
    rows = [
        ("gov-deir-ez-zor", "governorate", None, 35.33, 40.14),
        ("abu-kamal", "district", "gov-deir-ez-zor", 34.45, 40.92),
        ("hajin-area", "subdistrict", "abu-kamal", 34.7, 40.83),
        ("hajin", "town", "hajin-area", 34.689_04, 40.830_11),
        ("badia", "area", "gov-deir-ez-zor", 34.9, 40.1),
        ("euphrates", "river", None, 35.0, 40.4),
        ("nowhere", "village", "abu-kamal", None, None),
    ]
    values = [
        {
            "code": code,
            "name_ar": "مكان",
            "name_en": code.title(),
            "kind": kind,
            "parent": up,
            "latitude": y,
            "longitude": x,
        }
        for code, kind, up, y, x in rows
    ]
    elsewhere = {
        "code": "rome",
        "name_ar": "روما",
        "name_en": "Rome",
        "kind": "town",
        "latitude": 41.9,
        "longitude": 12.5,
    }
    curation.import_named(
        Place, [*values, elsewhere | {"country": "IT", "parent": "gov-deir-ez-zor"}], by=curation.system_user()
    )
    return make_user("admin")


def published(by, **values):
    """A record as its publisher left it, without the steps in between."""
    incident = make_incident(by, **values)
    Incident.objects.filter(pk=incident.pk).update(
        status="published", published_by=by, published_at=incident.changed_at
    )
    return incident


def table(name, audience=INSIDE):
    """(rows of cells, account with `refused`: reason and cause by reference) of the whole register."""
    refused = {}
    account = Account(note=lambda reference, why: refused.update({reference: why}))
    written = b"".join(export(Incident.objects.order_by("pk"), audience, name, account=account)).decode()
    account.refused = refused
    return list(csv.DictReader(io.StringIO(written, newline=""))), account


def killed(best, status="civilian", actor=None, least=None, most="best", outcome="killed"):
    return {
        "outcome": outcome,
        "status": status,
        "actor": actor,
        "minimum": best if least is None else least,
        "best": best,
        "maximum": best if most == "best" else most,
    }


def sides(**roles):
    return [{"actor": actor, "role": role} for role, actors in roles.items() for actor in actors.split()]


@pytest.mark.parametrize("name", CHECKS)
def test_header_is_the_published_one(name):
    assert [column.name for column in TABLES[name].columns] == CHECKS[name].HEADER
    assert len(CHECKS[name].HEADER) == {"acled": 31, "ged": 49}[name]


def test_tree_has_acleds_six_types_and_25_sub_types():
    tree = acled_check.TREE
    assert len(tree) == 25
    assert len({kind for kind, _disorder in tree.values()}) == 6


@st.composite
def incidents(draw):
    """Values of one incident, of any type, with any parties, dates, places and figures that the register allows."""
    first = draw(st.dates(date(2011, 3, 15), date(2025, 10, 31)))
    precision = draw(st.sampled_from(["day", "day", "day", "report", "range", "week", "month", "year"]))
    longest = {"range": 40, "week": 6, "month": 30, "year": 365}.get(precision, 0)
    actors = st.lists(st.sampled_from(ACTORS), max_size=3, unique=True)
    parties = [{"actor": actor, "role": role} for role in codes.Role.values for actor in draw(actors)]
    named = [None, *(row["actor"] for row in parties)]
    figures = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["killed", "killed", "injured", "killed_or_injured"]),
                st.sampled_from(codes.VictimStatus.values),
                st.sampled_from(named),
                st.tuples(*[st.integers(0, 40)] * 3).map(sorted),
                st.booleans(),
            ),
            max_size=4,
            unique_by=lambda row: row[:3],
        )
    )
    place = draw(
        st.sampled_from(
            [None, "hajin", "hajin", "abu-kamal", "gov-deir-ez-zor", "badia", "euphrates", "nowhere", "rome"]
        )
    )
    point = draw(
        st.sampled_from([{}, {}, {"latitude": 34.123456, "longitude": 40.987654}, {"latitude": -90, "longitude": 180}])
    )
    return {
        "event_type": draw(st.sampled_from(EVENT_TYPES)),
        "date_start": first,
        "date_end": first + timedelta(draw(st.integers(0, longest))),
        "date_precision": precision,
        "participants": parties,
        "casualties": [
            killed(best, status, actor, least, None if is_open else most, outcome)
            for outcome, status, actor, (least, best, most), is_open in figures
        ],
        "places": [{"place": place, "precision": draw(st.sampled_from(codes.PlacePrecision.values)), **point}]
        if place
        else [],
        "weapons": draw(st.lists(st.sampled_from(["chemical", "mortar"]), max_size=1)),
        "told_by": [
            {"source": code}
            for code in draw(st.lists(st.sampled_from(["sohr", "afp", "activists"]), max_size=2, unique=True))
        ],
        "certainty": draw(st.sampled_from([*["reported"] * 5, "denied"])),
        "summary_en": draw(st.sampled_from(["", "=1+1", 'Eight were killed.\n"Three" children, it says', "\u202e-x"])),
    }


ACTORS = [
    "isis",
    "sdf",
    "ypg",
    "government",
    "fourth_division",
    "coalition",
    "us_forces",
    "irgc",
    "sna",
    "clan",
    "unknown_gunmen",
    "civilians",
    "protesters",
    "health_workers",
    "other",
]
EVENT_TYPES = [
    "airstrike",
    "shelling",
    "ied",
    "suicide_bombing",
    "armed_clash",
    "attack_on_forces",
    "assassination",
    "attack_on_civilians",
    "execution",
    "abduction",
    "arrest",
    "protest",
    "riot",
    "communal_clash",
    "accident",
    "territorial_change",
    "other",
]


def month_of(incident):
    return f"{incident.date_start:%Y-%m}"


def totals(rows):
    """Records and figure by month."""
    count, sums = Counter(), Counter()
    for month, figure in rows:
        count[month] += 1
        sums[month] += figure
    return count, sums


@pytest.mark.parametrize("name", CHECKS)
def test_random_register_keeps_the_rules_and_loses_nothing(codebook, name):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=EXAMPLES < 50)
    @given(st.lists(incidents(), min_size=4, max_size=10))
    def check(register):
        point = transaction.savepoint()
        try:
            for values in register:
                published(codebook, **values)
            rows, account = table(name)
            assert [fault for row in rows for fault in CHECKS[name].problems(row)] == []
            assert account.rows == len(rows)
            references = [row["event_id_cnty" if name == "acled" else "relid"] for row in rows]
            everybody = {incident.reference: incident for incident in Incident.objects.prefetch_related("casualties")}
            assert sorted([*references, *account.refused]) == sorted(everybody)
            _same_totals(name, dict(zip(references, rows, strict=True)), everybody, account.refused)
        finally:
            transaction.savepoint_rollback(point)

    check()


def _same_totals(name, rows, everybody, refused):
    """By month, the register's records and deaths are those of the table and those left out."""

    def figure(incident):
        attribute = "minimum" if name == "acled" else "best"
        return sum(getattr(row, attribute) for row in incident.casualties.all() if row.outcome == "killed")

    column = "fatalities" if name == "acled" else "best"
    register = totals((month_of(one), figure(one)) for one in everybody.values())
    held = totals((month_of(everybody[reference]), int(row[column])) for reference, row in rows.items())
    missing = totals((month_of(everybody[reference]), figure(everybody[reference])) for reference in refused)
    assert register == tuple(one + other for one, other in zip(held, missing, strict=True))


CASES = {
    # values: (table, what the row says or why there is none)
    "an air strike on fighters": (
        {
            "event_type": "airstrike",
            "participants": sides(side_a="coalition sdf", side_b="isis"),
            "casualties": [killed(3, "combatant", "isis"), killed(2)],
        },
        {
            "sub_event_type": "Air/drone strike",
            "actor1": "International Coalition",
            "assoc_actor_1": "Syrian Democratic Forces",
            "inter2": "Rebel group",
            "interaction": "Rebel group-External/Other forces",
            "civilian_targeting": "",
            "fatalities": "5",
        },
        {
            "type_of_violence": "1",
            "side_a": "International Coalition, Syrian Democratic Forces",
            "deaths_b": "3",
            "deaths_civilians": "2",
            "best": "5",
        },
    ),
    "shells on a village by nobody knows whom": (
        {"event_type": "shelling", "participants": sides(side_b="civilians"), "casualties": [killed(1)]},
        {
            "actor1": "Unidentified Armed Group (Syria)",
            "inter1": "Political militia",
            "civilian_targeting": "Civilians targeted",
        },
        Reason.SIDE_A_UNORGANISED,
    ),
    "a fighter shot dead": (
        {
            "event_type": "assassination",
            "participants": sides(side_a="isis", side_b="sdf"),
            "casualties": [killed(1, "combatant", "sdf")],
        },
        {
            "event_type": "Battles",
            "sub_event_type": "Armed clash",
            "disorder_type": "Political violence",
            "interaction": "Rebel group-Rebel group",
        },
        {"type_of_violence": "2", "deaths_b": "1", "gwnoa": ""},
    ),
    "a fighter executed": (
        {
            "event_type": "execution",
            "participants": sides(side_a="isis", side_b="sdf"),
            "casualties": [killed(1, "combatant", "sdf")],
        },
        Reason.TARGET_NOT_CIVILIAN,
        {"type_of_violence": "2"},
    ),
    "a civilian shot dead, by a source that says at least": (
        {
            "event_type": "assassination",
            "participants": sides(side_a="isis", side_b="civilians"),
            "casualties": [killed(5, least=2, most=None)],
        },
        {"sub_event_type": "Attack", "actor2": "Civilians", "fatalities": "2", "interaction": "Rebel group-Civilians"},
        {"type_of_violence": "3", "side_b": "Civilians", "low": "2", "best": "5", "high": "5"},
    ),
    "a peaceful protest": (
        {"event_type": "protest", "participants": sides(side_a="civilians", side_b="sdf")},
        {
            "actor1": "Protesters (Syria)",
            "assoc_actor_1": "Civilians",
            "actor2": "",
            "interaction": "Protesters only",
            "disorder_type": "Demonstrations",
        },
        Reason.NO_DEATH,
    ),
    "force against protesters": (
        {
            "event_type": "protest",
            "participants": sides(side_a="sdf", side_b="protesters"),
            "casualties": [killed(2, outcome="injured")],
        },
        {
            "sub_event_type": "Excessive force against protesters",
            "disorder_type": "Political violence; Demonstrations",
            "actor2": "Syrian Democratic Forces",
        },
        Reason.NO_DEATH,
    ),
    "deaths at a protest": (
        {"event_type": "protest", "participants": sides(side_a="protesters"), "casualties": [killed(2)]},
        Reason.DEATHS_AT_PROTEST,
        Reason.TYPE_OUTSIDE,
    ),
    "a clash of one side": (
        {"event_type": "armed_clash", "participants": sides(side_a="isis"), "casualties": [killed(1, "combatant")]},
        Reason.BATTLE_ONE_SIDE,
        Reason.SIDE_B_MISSING,
    ),
    "the government takes a town": (
        {
            "event_type": "territorial_change",
            "participants": sides(side_a="government", side_b="isis"),
            "casualties": [killed(1, "unknown")],
        },
        {"sub_event_type": "Government regains territory"},
        {"type_of_violence": "1", "gwnoa": "652", "gwnob": "", "deaths_unknown": "1"},
    ),
    "a government that had ended": (
        {
            "event_type": "airstrike",
            "date_start": "2025-01-04",
            "participants": sides(side_a="government", side_b="isis"),
            "casualties": [killed(1)],
        },
        Reason.ACTOR_UNDATED,
        Reason.ACTOR_UNDATED,
    ),
    "the same group after its merger": (
        {
            "event_type": "armed_clash",
            "date_start": "2025-03-04",
            "participants": sides(side_a="sna", side_b="isis"),
            "casualties": [killed(1, "combatant", "sna")],
        },
        {"inter1": "State forces"},
        {"type_of_violence": "1", "deaths_a": "1"},
    ),
    "some day of a month": (
        {
            "date_start": "2019-01-01",
            "date_end": "2019-01-31",
            "date_precision": "month",
            "participants": sides(side_a="isis", side_b="sdf"),
            "casualties": [killed(1)],
        },
        {
            "event_date": "2019-01-16",
            "time_precision": "3",
            "notes": "Around 16 January 2019, Shelling or missile attack, Hajin.",
        },
        {"date_start": "2019-01-01 00:00:00.000", "date_end": "2019-01-31 00:00:00.000", "date_prec": "4"},
    ),
    "some day of a year": (
        {
            "date_start": "2019-01-01",
            "date_end": "2019-12-31",
            "date_precision": "year",
            "participants": sides(side_a="isis", side_b="sdf"),
            "casualties": [killed(1)],
        },
        Reason.DATE_VAGUE,
        {"date_prec": "5"},
    ),
    "somewhere in the district": (
        {
            "places": [{"place": "hajin", "precision": "district"}],
            "participants": sides(side_a="isis", side_b="sdf"),
            "casualties": [killed(1)],
        },
        {"location": "Abu-Kamal", "admin2": "Abu-Kamal", "admin3": "", "latitude": "34.45", "geo_precision": "3"},
        {"where_prec": "3", "where_coordinates": "Abu-Kamal", "latitude": "34.45"},
    ),
    "in the desert": (
        {
            "places": [{"place": "badia"}],
            "participants": sides(side_a="isis", side_b="government"),
            "casualties": [killed(1)],
        },
        {"geo_precision": "3"},
        {"where_prec": "5", "geom_wkt": "POINT (40.1 34.9)", "priogrid_gid": "179721"},
    ),
    "somewhere in the country": (
        {"places": [{"place": "hajin", "precision": "country"}], "casualties": [killed(1)]},
        Reason.PLACE_VAGUE,
        Reason.PLACE_VAGUE,
    ),
    "without a place": ({"places": [], "casualties": [killed(1)]}, Reason.NO_PLACE, Reason.NO_PLACE),
    "a place without a point": (
        {"places": [{"place": "nowhere"}], "casualties": [killed(1)]},
        Reason.NO_POINT,
        Reason.NO_POINT,
    ),
    "a river of no governorate": (
        {"places": [{"place": "euphrates"}], "casualties": [killed(1)]},
        Reason.NO_AREA,
        Reason.NO_AREA,
    ),
    "in another country": (
        {"places": [{"place": "rome"}], "casualties": [killed(1)]},
        Reason.COUNTRY_UNKNOWN,
        Reason.COUNTRY_UNKNOWN,
    ),
    "denied": ({"certainty": "denied", "casualties": [killed(1)]}, Reason.DENIED, Reason.DENIED),
    "a mine": (
        {"event_type": "landmine", "participants": sides(side_b="civilians"), "weapons": ["chemical"]},
        {"sub_event_type": "Chemical weapon"},
        Reason.NO_DEATH,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_record_is_coded_or_left_out(codebook, case):
    values, *expected = CASES[case]
    incident = published(codebook, **values)
    for name, wanted in zip(CHECKS, expected, strict=True):
        rows, account = table(name)
        if isinstance(wanted, Reason):
            assert (rows, account.refused[incident.reference].reason) == ([], wanted), name
        else:
            assert account.refused == {}, name
            assert {column: rows[0][column] for column in wanted} == wanted, name
            assert CHECKS[name].problems(rows[0]) == []


def test_draft_and_what_no_source_may_tell_stay_out(codebook):
    draft = make_incident(codebook, casualties=[killed(1)])
    whole = {"participants": sides(side_a="isis", side_b="civilians"), "casualties": [killed(1)]}
    secret = published(codebook, **whole)
    Source.objects.filter(code="sohr").update(is_sensitive=True)
    for name, audience in (("acled", Audience(False, False, str)), ("ged", Audience(False, False, str))):
        rows, account = table(name, audience)
        assert account.refused[draft.reference].reason == Reason.NOT_PUBLISHED
        told = account.refused.get(secret.reference)
        assert told.reason == Reason.NO_SOURCE if name == "acled" else rows[0]["number_of_sources"] == "-1"
        assert "Syrian Observatory" not in str(rows)


def test_sources_are_told_apart_from_those_they_quote(codebook):
    report, _drafts = make_report(by=codebook, drafts=[], publisher="sohr", published=date(2019, 1, 5))
    told = [{"source": "sohr", "report": report.pk}, {"source": "activists", "report": report.pk}]
    published(codebook, told_by=told, participants=sides(side_a="isis", side_b="civilians"), casualties=[killed(1)])
    (row,) = table("ged")[0]
    names = ("number_of_sources", "source_office", "source_original", "source_date")
    assert [row[name] for name in names] == [
        "2",
        "Syrian Observatory for Human Rights",
        "Local activists",
        "2019-01-05",
    ]
    assert table("acled")[0][0]["source_scale"] == "Local-National"
    Source.objects.filter(code="sohr").update(is_sensitive=True)
    (row,) = table("ged", Audience(False, False, str))[0]
    assert [row[name] for name in names[:3]] == ["1", "Local activists", ""]


BROKEN = {
    "acled": {
        "event_id_cnty": "SYR1234",
        "event_date": "4 Jan 2019",
        "year": "2020",
        "time_precision": "4",
        "disorder_type": "Demonstrations",
        "event_type": "Riots",
        "sub_event_type": "Shelling",
        "actor1": "",
        "assoc_actor_2": None,
        "inter1": "Rebels",
        "actor2": "",
        "inter2": "",
        "interaction": "27",
        "civilian_targeting": "yes",
        "iso": "0",
        "region": "Europe",
        "country": "",
        "admin1": "",
        "location": "",
        "latitude": "34.12345",
        "longitude": "181",
        "geo_precision": "0",
        "source": "",
        "source_scale": "Big",
        "notes": "Eight were killed",
        "fatalities": "-1",
        "timestamp": "now",
    },
    "ged": {
        "id": "7",
        "relid": "",
        "year": "2020",
        "active_year": "TRUE",
        "code_status": "clear",
        "type_of_violence": "2",
        "conflict_new_id": "299",
        "dyad_name": "A - C",
        "side_a": "",
        "side_b": "",
        "number_of_sources": "0",
        "where_prec": "8",
        "where_coordinates": "",
        "adm_1": "",
        "latitude": "north",
        "longitude": "40.99999",
        "geom_wkt": "POINT (1 2)",
        "priogrid_gid": "1",
        "country": "",
        "country_id": "0",
        "region": "",
        "event_clarity": "3",
        "date_prec": "0",
        "date_start": "2019-01-04",
        "date_end": "2019-01-01 00:00:00.000",
        "deaths_a": "1",
        "deaths_b": "1",
        "deaths_civilians": "",
        "deaths_unknown": "1",
        "best": "99",
        "high": "0",
        "low": "9",
        "gwnoa": "1",
        "gwnob": "652",
        "source_headline": "Headline",
    },
}


@pytest.mark.parametrize("name", CHECKS)
def test_check_finds_each_broken_cell(codebook, name):
    published(
        codebook,
        event_type="assassination",
        participants=sides(side_a="isis", side_b="civilians"),
        casualties=[killed(1)],
    )
    (row,) = table(name)[0]
    assert CHECKS[name].problems(row) == []
    unnoticed = [
        column
        for column, cell in BROKEN[name].items()
        if cell is not None and not CHECKS[name].problems({**row, column: cell})
    ]
    assert unnoticed == []


def test_every_actor_and_type_of_the_codebook_has_its_place_in_both_schemes(codebook):
    """No type of the codebook is unknown to ACLED; every actor counts as something on some day."""
    assert set(EventType.objects.values_list("acled_sub_event_type", flat=True)) <= set(acled_check.TREE)
    assert not Actor.objects.exclude(code="state_forces").filter(periods=None).exists()  # that one is of the tests
    assert Weapon.objects.filter(code="chemical").exists()
