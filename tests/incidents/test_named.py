"""Places, actors, sources and codes through the one writer, one by one and by the file."""

import pytest
from django.core.exceptions import ValidationError

from geo.models import Place
from incidents import curation
from incidents.models import Actor, Revision, Source


def alias(name, **values):
    return {"language": "ar", "name": name, **values}


def test_an_administrator_adds_an_actor_with_aliases_and_periods(codes, admin):
    actor = curation.save_named(
        Actor(code="new_force", name_ar="قوة", name_en="New force", parent=Actor.objects.get(code="sdf")),
        by=admin,
        aliases=[alias("القوة", valid_from="2019-01-01")],
        periods=[{"kind": "rebel", "acled_interaction": "Rebel group"}],
    )
    assert (actor.version, actor.aliases.get().carried_in, curation.verify(actor)) == (1, False, [])


@pytest.mark.parametrize("role", ["viewer", "analyst", "reviewer"])
def test_others_may_not(codes, request, role):
    with pytest.raises(curation.NotAllowed):
        curation.save_named(Actor(code="x", name_ar="ا", name_en="x"), by=request.getfixturevalue(role))


def test_changes_of_two_people_merge_and_clash_by_field(codes, admin):
    mine, theirs = Source.objects.get(code="sohr"), Source.objects.get(code="sohr")
    theirs.name_en = "Theirs"
    curation.save_named(theirs, by=admin, seen_version=1)
    mine.scale = "national"
    stored = curation.save_named(mine, by=admin, seen_version=1, aliases=[alias("المرصد")])
    assert (stored.name_en, stored.scale, stored.version) == ("Theirs", "national", 3)
    mine.name_en = "Mine"
    with pytest.raises(curation.Conflict) as caught:
        curation.save_named(mine, by=admin, seen_version=1)
    assert caught.value.fields == {"name_en": ("Name", "Theirs", "Mine")}


def test_saving_what_stands_writes_nothing(codes, admin):
    source = Source.objects.get(code="sohr")
    assert curation.save_named(source, by=admin, seen_version=1, aliases=[]).version == 1


@pytest.mark.parametrize(
    ("change", "rows", "field"),
    [
        ({"code": "other_code"}, {}, "code"),
        ({"kind": "oracle"}, {}, "kind"),
        ({"name_ar": ""}, {}, "name_ar"),
        ({"parent": "itself"}, {}, "parent"),
        ({"parent": "child"}, {}, "parent"),
        ({}, {"aliases": [alias("")]}, "aliases"),
        ({}, {"aliases": [alias("ا", colour="red")]}, "aliases"),
        ({}, {"aliases": [{"language": "xx", "name": "ا"}]}, "aliases"),
    ],
)
def test_bad_values_are_refused_by_field(codes, admin, change, rows, field):
    source = Source.objects.get(code="sohr")
    child = Source.objects.get(code="snhr")
    child.parent = source
    curation.save_named(child, by=admin, seen_version=1)
    for name, value in change.items():
        setattr(source, name, {"itself": source, "child": child}.get(value, value))
    with pytest.raises(ValidationError) as caught:
        curation.save_named(source, by=admin, seen_version=1, **rows)
    assert field in caught.value.message_dict


def test_a_period_that_ends_before_it_starts_is_refused(codes, admin):
    with pytest.raises(ValidationError):
        curation.save_named(
            Actor.objects.get(code="sdf"),
            by=admin,
            seen_version=1,
            periods=[
                {
                    "kind": "rebel",
                    "acled_interaction": "Rebel group",
                    "valid_from": "2020-01-01",
                    "valid_to": "2019-01-01",
                }
            ],
        )


# Files

ROWS = [
    {"code": "b", "name_ar": "ب", "name_en": "B", "kind": "village", "parent": "a", "latitude": 34.5, "longitude": 40},
    {"code": "a", "name_ar": "ا", "name_en": "A", "kind": "district", "names": [{"language": "ar", "name": "اا"}]},
]


@pytest.fixture
def loader(db):
    return curation.system_user()


def test_a_file_comes_in_once(loader):
    assert curation.import_named(Place, ROWS, by=loader) == curation.Imported(2, 0, 0, 0)
    assert curation.import_named(Place, ROWS, by=loader) == curation.Imported(0, 0, 2, 0)
    assert Place.objects.get(code="b").parent.code == "a"
    assert Revision.objects.count() == 2
    assert list(curation.verify_all()) == []


def test_a_changed_row_gets_a_revision(loader):
    curation.import_named(Place, ROWS, by=loader)
    moved = [{**ROWS[0], "latitude": 35.5}, {**ROWS[1], "names": []}]
    assert curation.import_named(Place, moved, by=loader) == curation.Imported(0, 2, 0, 0)
    assert curation.history(Place.objects.get(code="b")).last().changes == {"latitude": [34.5, 35.5]}
    assert list(curation.verify_all()) == []


def test_what_a_person_has_changed_is_left_alone(loader):
    curation.import_named(Place, ROWS, by=loader)
    place = Place.objects.get(code="b")
    place.latitude = 34.9
    curation.save_named(place, by=loader, seen_version=1, names=[{"language": "ar", "name": "بب"}])
    again = [{**ROWS[0], "name_en": "Better", "names": []}, ROWS[1]]
    assert curation.import_named(Place, again, by=loader) == curation.Imported(0, 1, 1, 1)
    place.refresh_from_db()
    assert (place.latitude, place.name_en, place.names.get().name) == (34.9, "Better", "بب")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"code": "c", "name_ar": "ج", "name_en": "C", "kind": "planet"}, "c"),
        ({"code": "c", "name_ar": "ج", "name_en": "C", "kind": "village", "parent": "nowhere"}, "c"),
        ({"code": "c", "name_ar": "ج", "kind": "village"}, "c"),
        ({"code": "c", "name_ar": "ج", "name_en": "C", "kind": "village", "colour": "red"}, "c"),
        ({"code": "c d", "name_ar": "ج", "name_en": "C", "kind": "village"}, "c d"),
        (ROWS[0], "b"),
    ],
)
def test_a_bad_row_stores_nothing_and_is_named(loader, bad, code):
    with pytest.raises(ValidationError) as caught:
        curation.import_named(Place, [*ROWS, bad], by=loader)
    assert list(caught.value.message_dict) == [code]
    assert not Place.objects.exists()
    assert not Revision.objects.exists()


def test_spellings_from_files_of_codes_are_marked_as_known_to_the_lexicons(loader):
    row = {"code": "sohr", "name_ar": "ا", "name_en": "S", "kind": "monitor", "aliases": [alias("المرصد")]}
    curation.import_named(Source, [row], by=loader)
    source = Source.objects.get()
    assert source.aliases.get().carried_in
    curation.save_named(source, by=loader, seen_version=1, aliases=[alias("المرصد"), alias("مرصدنا")])
    assert dict(source.aliases.values_list("name", "carried_in")) == {"المرصد": True, "مرصدنا": False}


def test_the_loading_account_cannot_log_in(loader, client):
    assert not loader.has_usable_password()
    assert not client.login(username="sijil", password="")
