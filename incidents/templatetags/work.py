"""What waits for the person who reads the page, and what people have said about a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from incidents import curation
from incidents.curation.comments import CALL
from incidents.filters import counts_up_to
from incidents.models import Comment, Incident, Mention, Revision, SavedFilter
from incidents.templatetags.evidence import visible
from incidents.wording import count, digits

register = template.Library()

MOST = 99  # above it a counter only says that there are more
LONG = 10_000  # the same for what is everybody's


@dataclass(frozen=True)
class Waiting:
    """How much waits; both are counted no further than a counter can show."""

    queue: int
    mentions: int


@register.simple_tag
def waiting_for(user: Any) -> Waiting | None:
    """What waits for this person; None for those who have no desk."""
    if not user.has_perm("incidents.view_drafts"):
        return None
    rows = Incident.objects.visible_to(user)
    drafts = rows.filter(assignee=user.pk, status="draft").order_by().values("pk")
    work: QuerySet[Any] = drafts.union(curation.returned_to(rows, user).order_by().values("pk"))
    asked: dict[str, tuple[QuerySet[Any], int]] = {"work": (work, MOST)}
    asked["mentions"] = (Mention.objects.of(user).unread(), MOST)
    if user.has_perm("incidents.publish_incident"):
        asked["reviews"] = (curation.reviewable_by(rows, user), MOST)
    counts = counts_up_to(asked)
    return Waiting(counts["work"] + counts.get("reviews", 0), counts["mentions"])


@register.simple_tag(takes_context=True)
def saved_filters(context: Any) -> QuerySet[SavedFilter]:
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
