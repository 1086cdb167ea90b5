"""The front page: what waits for whom, what came in, and that the list's old address still leads to it."""

import pytest

from incidents import curation
from tests import factories


def test_old_addresses_of_the_list_lead_to_it_with_their_filter(as_):
    answer = as_("viewer").get("/?event_type=shelling&page=2&q=هجين")
    assert answer.status_code == 302
    assert answer.url == "/incidents/?event_type=shelling&page=2&q=%D9%87%D8%AC%D9%8A%D9%86"


@pytest.mark.parametrize(("language", "said"), [("en", "Nothing waits for you."), ("ar", "لا شيء ينتظرك.")])
def test_each_part_of_the_desk_says_what_to_do_when_it_is_empty(as_, language, said):
    client = as_("analyst", language)
    page = client.get("/").content.decode()
    assert "/paste/" in page
    assert said not in page
    factories.make_incident()
    page = client.get("/").content.decode()
    assert said in page
    assert "/queue/?tab=unassigned" in page


def test_desk_sees_its_queue_and_the_open_flags_by_severity(as_):
    client = as_("analyst")
    flags = [{"code": code, "choices": []} for code in ("place_unknown", "place_variant")]
    report, (draft,) = factories.make_report(flags=flags)
    answer = client.get("/")
    page = answer.content.decode()
    assert [(must, [row[0] for row in rows], total) for must, rows, total in answer.context["flag_groups"]] == [
        (True, ["place_unknown"], 1),
        (False, ["place_variant"], 1),
    ]
    assert "/queue/flags/?code=place_unknown" in page
    assert answer.context["reports"] == [(report, 1)]
    curation.assign(draft, client.user.username, by=client.user)
    answer = client.get("/")
    assert [row[0] for row in answer.context["at_hand"]] == [draft]
    assert {name: total for name, _tab, total in answer.context["own"]}["mine"] == 1


@pytest.mark.parametrize("role", ["viewer", None])
def test_those_outside_see_published_matter_only(as_, settings, role):
    settings.PUBLIC_READ = True
    report, (draft,) = factories.make_report()
    client = as_(role)
    assert "Nothing is published yet." in client.get("/").content.decode()
    published, _author, reviewer = factories.published_incident()
    secret, _author, other = factories.published_incident()
    curation.change(secret, {"is_sensitive": True}, by=other, seen_version=secret.version, reason="a witness at risk")
    page = client.get("/").content.decode()
    assert published.reference in page
    for hidden in (draft.reference, secret.reference, report.text, "/queue/", "/reports/", reviewer.username):
        assert hidden not in page
