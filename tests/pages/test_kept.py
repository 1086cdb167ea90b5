"""Pages keep questions and empty fields for the next reader; nothing that they show is older than the register."""

from django.contrib.auth.models import Group
from django.test import Client, override_settings

from incidents import curation
from incidents.models import Weapon
from tests import factories


def listing(client, address="/incidents/"):
    return client.get(address).content.decode()


def test_a_weapon_that_is_new_can_be_chosen_at_once(as_):
    client = as_("analyst")
    assert 'value="catapult"' not in listing(client)
    rows = [{"code": "catapult", "name_ar": "منجنيق", "name_en": "Catapult"}]
    curation.import_named(Weapon, rows, by=curation.system_user())
    assert 'value="catapult"' in listing(client)


def test_fields_of_the_filter_are_in_the_language_of_each_reader(as_):
    english, arabic = as_("analyst"), as_("analyst", "ar")
    for _time in range(2):
        assert "Killed, at least" in listing(english)
        assert "Killed, at least" not in listing(arabic)


def test_a_condition_of_one_reader_stands_in_nobody_elses_form(as_):
    one, other = as_("analyst"), as_("analyst")
    for _time in range(2):
        assert 'value="17"' in listing(one, "/incidents/?killed_min=17")
        assert 'value="17"' not in listing(other)
        assert " checked" in listing(one, "/incidents/?grade=weak").split("</aside>")[0]
        assert " checked" not in listing(other).split("</aside>")[0]


def test_what_is_wrong_with_a_condition_is_told_each_time_and_gone_with_it(as_):
    client = as_("analyst")
    for _time in range(2):
        assert "is no day" in listing(client, "/incidents/?date_from=yesterday")
        assert "is no day" not in listing(client)


def test_a_right_counts_from_the_next_page_on(as_):
    client = as_("viewer")
    draft = factories.make_incident()
    address = draft.get_absolute_url()
    assert client.get(address).status_code == 404
    client.user.groups.add(Group.objects.get(name="analyst"))
    assert client.get(address).status_code == 200
    client.user.groups.clear()
    assert client.get(address).status_code == 404


def test_whoever_is_no_longer_active_is_nobody(as_):
    client = as_("analyst")
    assert client.get("/incidents/").status_code == 200
    client.user.is_active = False
    client.user.save()
    assert client.get("/incidents/").status_code == 302


@override_settings(SESSION_COOKIE_AGE=-1)
def test_a_session_that_is_over_opens_nothing(codes):
    client = Client()
    client.force_login(factories.make_user("analyst"))
    assert client.get("/incidents/").status_code == 302
