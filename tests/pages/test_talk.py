"""The talk about a record: comments, whom they call, and who never sees them."""

import pytest

from incidents import curation
from incidents.models import Comment, Mention, Revision
from tests import factories

HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} \u202eturned\u202c \x07 @"


@pytest.fixture
def draft(codes):
    return factories.make_incident()


def say(client, incident, text, **more):
    return client.post(f"/incidents/{incident.reference}/comments/", {"text": text, **more}, follow=True)


def test_a_comment_is_shown_in_the_thread_with_its_author(as_, draft):
    client = as_("analyst")
    page = say(client, draft, "The date is that of the second report.\nLook again.").content.decode()
    assert "The date is that of the second report.\nLook again." in page
    assert client.user.username in page
    assert Revision.objects.get(entity="comment").verb == "comment"


def test_a_comment_is_plain_text_whatever_it_holds(as_, draft):
    page = say(as_("analyst"), draft, HOSTILE).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }}" in page
    assert '<span class="control">U+202E</span>turned' in page


def test_a_comment_that_cannot_be_stored_comes_back_as_it_was_typed(as_, draft):
    client = as_("analyst")
    for text, fault in (("  ", "Write something first."), ("x" * 4001, "At most 4000"), ("a\x00b", "none")):
        response = client.post(f"/incidents/{draft.reference}/comments/", {"text": text})
        page = response.content.decode()
        assert (response.status_code, fault in page) == (422, True)
    assert "x" * 50 in client.post(f"/incidents/{draft.reference}/comments/", {"text": "x" * 4001}).content.decode()
    assert not Comment.objects.exists()


def test_a_double_press_says_it_once(as_, draft):
    client = as_("analyst")
    for _press in range(2):
        say(client, draft, "once", token="t-1")
    assert Comment.objects.count() == 1


def test_a_mention_waits_for_the_one_called_until_it_is_read(as_, draft):
    called, other = as_("reviewer"), as_("analyst")
    say(other, draft, f"@{called.user.username}. Is this one event? (@{other.user.username})")
    assert Mention.objects.get().user == called.user
    page = called.get("/incidents/").content.decode()
    assert 'Mentions <span class="badge">1<span class="hidden-visually"> unread</span>' in page
    listed = called.get("/mentions/").content.decode()
    assert f'<b class="call">@{called.user.username}</b>. Is this one event?' in listed
    assert "badge" not in other.get("/mentions/").content.decode().partition("<main")[0]
    page = called.post("/mentions/read/", {"mention": Mention.objects.get().pk}, follow=True).content.decode()
    assert "1 mention marked as read." in page
    assert Mention.objects.get().read_at is not None


def test_nobody_reads_the_mentions_of_others(as_, draft):
    called, other = as_("reviewer"), as_("analyst")
    say(other, draft, f"@{called.user.username}")
    for form in ({"mention": Mention.objects.get().pk}, {}, {"mention": "9" * 30}, {"mention": "x"}):
        assert other.post("/mentions/read/", form).status_code == 302
    assert Mention.objects.get().read_at is None


def test_to_answer_is_to_have_read(as_, draft):
    called, other = as_("reviewer"), as_("analyst")
    say(other, draft, f"@{called.user.username}?")
    say(called, draft, "Yes.")
    assert Mention.objects.get().read_at is not None


def test_who_may_not_see_a_record_is_not_called_to_it(as_, draft):
    viewer, client = as_("viewer"), as_("analyst")
    page = say(client, draft, f"@{viewer.user.username} @nobody-at-all a@{viewer.user.username}").content.decode()
    assert f"{viewer.user.username} may not see this record and was not called." in page
    assert not Mention.objects.exists()


def test_names_are_offered_of_those_only_who_may_see_the_record(as_, draft):
    viewer, reviewer, client = as_("viewer"), as_("reviewer"), as_("analyst")
    offered = client.get(f"/incidents/{draft.reference}/people/", {"q": "EWER"}).content.decode()
    assert reviewer.user.username in offered
    assert viewer.user.username not in offered


def test_a_comment_is_withdrawn_by_its_author_alone_and_stays_to_be_seen(as_, draft):
    author, other = as_("analyst"), as_("reviewer")
    say(author, draft, f"wrong record @{other.user.username}")
    one = Comment.objects.get()
    assert other.post(f"/comments/{one.pk}/withdraw/").status_code == 403
    page = author.post(f"/comments/{one.pk}/withdraw/", follow=True).content.decode()
    assert "Withdrawn by its author" in page
    assert "wrong record" in page
    assert [revision.verb for revision in curation.history(one)] == ["comment", "withdraw"]
    assert "wrong record" not in other.get("/mentions/").content.decode()
    assert curation.verify(one) == []


@pytest.mark.parametrize("role", ["viewer", None])
def test_comments_are_never_shown_to_those_outside(as_, role, settings):
    settings.PUBLIC_READ = True
    incident, author, _reviewer = factories.published_incident()
    curation.comment(incident, "our informant says otherwise", by=author)
    client = as_(role)
    for address in (
        f"/incidents/{incident.reference}/",
        "/export.csv",
        "/map.geojson",
        "/",
        "/incidents/",
        "/incidents/?q=informant",
    ):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert (response.status_code, b"informant says" in body) == (200, False), address
    assert say(client, incident, "hello").status_code in (200, 403)
    assert Comment.objects.count() == 1
