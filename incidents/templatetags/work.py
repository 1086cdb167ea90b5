"""What waits for the person who reads the page, and what people have said about a record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from incidents import curation
from incidents.curation.comments import CALL
from incidents.filters import Tallied
from incidents.models import Comment, Incident, Mention, Revision, SavedFilter
from incidents.templatetags.evidence import visible
from incidents.wording import count, digits

register = template.Library()

MOST = 99  # above it a counter only says that there are more
LONG = 10_000  # the same for what is everybody's
NAVIGATIONS = 1_000  # by what waits, on which page, for whom
PAGE_RIGHTS = ("add_report", "view_drafts", "view_report", "change_source", "view_auditentry")  # those of pages
READERS = 500  # of whom a process remembers how their counters are asked for


@dataclass(frozen=True)
class Waiting:
    """How much waits; both are counted no further than a counter can show."""

    queue: int
    mentions: int


@dataclass(frozen=True)
class Reader:
    """A person as far as the question of what waits depends on them."""

    pk: int
    rights: frozenset[str]

    @classmethod
    def of(cls, user: Any) -> Reader:
        return cls(user.pk, frozenset(right for right in RIGHTS if user.has_perm(right)))

    def has_perm(self, right: str) -> bool:
        assert right in RIGHTS, right
        return right in self.rights


RIGHTS = ("incidents.view_drafts", "incidents.view_sensitive", "incidents.publish_incident")


@register.simple_tag(takes_context=True)
def navigation(context: Any) -> SafeString:
    """The pages that the reader may open, with what waits for them there."""
    request, user = context.get("request"), context.get("user") or AnonymousUser()
    rights = frozenset(right for right in PAGE_RIGHTS if user.has_perm(f"incidents.{right}"))
    who = {"is_authenticated": user.is_authenticated, "is_staff": user.is_authenticated and user.is_staff}
    see = partial(_navigation, get_language(), rights, _waiting_for(user), bool(settings.PUBLIC_READ), **who)
    elsewhere, path = see(path=""), request.path if request else ""
    return see(path=path) if f'href="{escape(path)}"' in elsewhere else elsewhere


@lru_cache(NAVIGATIONS)
def _navigation(
    _language: str, rights: frozenset[str], waiting: Waiting | None, public: bool, *, path: str, **who: bool
) -> SafeString:
    """Written once for all who see the same: it depends on nothing but these values."""
    given = {"perms": {"incidents": dict.fromkeys(rights, True)}, "user": who, "waiting": waiting, "path": path}
    given["is_open"] = who["is_authenticated"] or public
    return mark_safe(render_to_string("incidents/_navigation.html", given))


def _waiting_for(user: Any) -> Waiting | None:
    """What waits for this person; None for those who have no desk."""
    if not user.has_perm("incidents.view_drafts"):
        return None
    counts = _asked(Reader.of(user)).counts()
    return Waiting(counts["work"] + counts.get("reviews", 0), counts["mentions"])


@lru_cache(READERS)
def _asked(reader: Reader) -> Tallied:
    """The question, which is made once for each reader: to make it anew took a twentieth of a page."""
    rows = Incident.objects.visible_to(reader)
    drafts = rows.filter(assignee=reader.pk, status="draft").order_by().values("pk")
    work: QuerySet[Any] = drafts.union(curation.returned_to(rows, reader).order_by().values("pk"))
    asked: dict[str, tuple[QuerySet[Any], int]] = {"work": (work, MOST)}
    asked["mentions"] = (Mention.objects.of(reader).unread(), MOST)
    if reader.has_perm("incidents.publish_incident"):
        asked["reviews"] = (curation.reviewable_by(rows, reader), MOST)
    return Tallied.up_to(asked)


@register.simple_tag(takes_context=True)
def saved_filters(context: Any) -> list[SavedFilter]:
    """The filters that this person can come back to."""
    return curation.saved_filters(context["request"].user)


@register.filter
def counter(number: int) -> str:
    """«7», or «99+»."""
    return digits(number) if number <= MOST else digits(f"{MOST}+")


@register.filter
def long_counter(number: int) -> str:
    """«7,000», or «10,000+»."""
    return count(min(number, LONG)) + ("+" if number > LONG else "")


@register.simple_tag
def sent_back_to(incident: Incident) -> Revision | None:
    """The word with which a draft came back to the desk, until it is submitted again."""
    return curation.sent_back(incident)


@register.filter
def spoken(comment: Comment) -> SafeString:
    """What a comment says, as plain text, with the people whom it called marked."""
    called = {mention.user.get_username() for mention in comment.mentions.all()}
    pieces, end = [], 0
    for found in CALL.finditer(comment.text):
        name = next((name for name in (found[1], found[1].rstrip(".@+-")) if name in called), None)
        if name:
            pieces += [visible(comment.text[end : found.start()]), format_html('<b class="call">@{}</b>', name)]
            end = found.start() + 1 + len(name)
    return mark_safe("".join([*pieces, visible(comment.text[end:])]))
