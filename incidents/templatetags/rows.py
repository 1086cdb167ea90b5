"""Rows and cells that stand on a page in hundreds: written here, since templates for them took half of the page.

A function whose name ends in `_cell` or begins with `_` gives markup; whatever it puts in is escaped in that place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents import codes, wording
from incidents.hits import Hit
from incidents.models import Incident, Revision
from incidents.naming import label_of
from incidents.querysets import parts_of
from incidents.templatetags.evidence import isolated, marked, tint, visible
from incidents.templatetags.wording import around

register = template.Library()

SUMMARY_LETTERS = 160  # of a summary in a roomy row
HEADLINE_LETTERS = 220  # of what a briefing says of a record
DESK_LETTERS = 60  # the same on the desk
QUOTED_LETTERS = 70  # of the words of a report beside what they state
KEPT = 4096  # pieces that a process remembers, by the values in them: the rows of a page share most
REASON_LETTERS = 200  # of the word with which a record came back


@dataclass(frozen=True)
class Address:
    """The addresses of one view, which differ in what they name: looked up once for all rows of a page."""

    before: str
    after: str

    @classmethod
    def of(cls, view: str, any_name: str) -> Address:
        before, _name, after = reverse(view, args=[any_name]).rpartition(any_name)
        return cls(before, after)

    def to(self, name: object) -> str:
        return escape(f"{self.before}{name}{self.after}")


@dataclass(frozen=True)
class Look:
    """What the rows of one list depend on beside their incidents."""

    sees_protected: bool
    may_change: bool
    address: Address
    columns: Collection[str]
    density: str
    ticking: str


@register.simple_tag(takes_context=True)
def list_rows(context: Any, incidents: Iterable[Incident], hits: Mapping[int, Hit]) -> SafeString:
    """The rows of the list, with the columns and the density of the page."""
    rights, address = context["perms"]["incidents"], Address.of("incidents:detail", "-")
    columns, density = context["columns"], context["density"]
    may_change, ticking = rights["change_incident"], _("Tick %(reference)s")
    look = Look(rights["view_sensitive"], may_change, address, columns, density, ticking)
    return mark_safe("\n".join(_list_row(incident, look, hits.get(incident.pk)) for incident in incidents))


def _list_row(incident: Incident, look: Look, hit: Hit | None) -> str:
    cells = [_tick(incident, look.ticking)] if look.may_change else []
    cells.append(_reference(incident, look.address))
    cells += [cell(incident, look) for name, cell in CELLS.items() if name in look.columns]
    row = f"<tr>{''.join(cells)}</tr>"
    return f'{row}\n<tr class="hit"><td colspan="12"><p dir="auto">{marked(hit)}</p></td></tr>' if hit else row


def _reference(incident: Incident, address: Address) -> str:
    """The reference, which leads to the record, and its state."""
    return (
        f'<th scope="row" class="stay nowrap"><a href="{address.to(incident.reference)}">'
        f'<bdi dir="ltr">{escape(incident.reference)}</bdi></a><br>'
        f'<span class="state {escape(incident.status)}">{escape(label(incident.status, "Status"))}</span></th>'
    )


def _tick(incident: Incident, ticking: str) -> str:
    words = ticking % {"reference": incident.reference}
    return (
        f'<td><label class="tick"><span class="hidden-visually">{escape(words)}</span>'
        f'<input type="checkbox" name="reference" value="{escape(incident.reference)}"></label></td>'
    )


def _date(incident: Incident, look: Look) -> str:
    hour = incident.time_of_day
    at = f'<br><span class="soft">{escape(label(hour, "TimeOfDay"))}</span>' if hour else ""
    return f'<td class="date">{when_cell(incident)}{at}</td>'


def _kind(incident: Incident, look: Look) -> str:
    word = escape(_("recalled")) if incident.is_background else ""  # makemessages finds none in an f-string
    recalled = f' <span class="soft">({word})</span>' if word else ""
    summary = ""
    if look.density == "roomy":
        words = isolated(shortened(wording.headline(incident), SUMMARY_LETTERS))
        summary = f'<span class="summary-line" dir="auto">{words}</span>'
    return f"<td>{_event(incident)}{recalled}{summary}</td>"


def place_cell(incident: Incident, *, with_area: bool = True, with_precision: bool = False) -> str:
    """The primary place, with how exactly it is known where it is not just that place, and the area around it."""
    where = incident.primary_place
    if where is None:
        return _unknown()
    exact = not with_precision or where.precision in (codes.PlacePrecision.PLACE, codes.PlacePrecision.EXACT)
    about = "" if exact else label(where.precision, "PlacePrecision")
    area = around(where.place) if with_area else None
    return _place(where.place.name, about, area.name if area else "")


@lru_cache(KEPT)
def _place(name: str, about: str, area: str) -> str:
    exactly = f" ({escape(about)})" if about else ""
    inside = f'<br><span class="soft"><bdi>{escape(area)}</bdi></span>' if area else ""
    return f"<bdi>{escape(name)}</bdi>{exactly}{inside}"


def _injured(incident: Incident, look: Look) -> str:
    others = "".join(
        f'<br><span class="small soft">{escape(name)}: {escape(str(toll))}</span>'
        for name, toll in wording.other_tolls(parts_of(incident, "casualties"))
    )
    return f'<td class="number">{toll_cell(incident, codes.Outcome.INJURED)}{others}</td>'


def _sources(incident: Incident, look: Look) -> str:
    rows = parts_of(incident, "told_by")
    hidden = any(row.source.is_sensitive for row in rows) and not look.sees_protected
    protected = escape(_("a protected source")) if hidden else ""
    comma = escape(_(", ")) if len(rows) > 1 else ""
    told = [
        f'<span class="soft">{protected}</span>'
        if hidden and row.source.is_sensitive
        else f"<bdi>{escape(row.source.name)}</bdi>"
        for row in rows
    ]
    return f"<td>{f'{comma}<br>'.join(told) if told else _unknown()}</td>"


def _event(incident: Incident) -> str:
    """The type of event, in the look of its family."""
    kind = incident.event_type
    return _kind_of(kind.family, kind.name, get_language()) if kind else _unknown()


@lru_cache(KEPT)
def _kind_of(family: str, name: str, _language: str | None) -> str:
    title = escape(label(family, "EventFamily"))
    return f'<span class="family {escape(family)}" title="{title}">{escape(name)}</span>'


def shortened(text: str, letters: int) -> str:
    return text if len(text) <= letters else Truncator(text).chars(letters)


def when_cell(incident: Incident) -> str:
    """The day or days, no more exact than they are known."""
    if incident.date_start is None or incident.date_precision == codes.DatePrecision.UNKNOWN:
        return _unknown()
    return escape(wording.period(incident.date_start, incident.date_end, incident.date_precision))


def _open_flags(incident: Incident) -> str:
    """The open flags one below the other, those that publishing waits for marked."""
    rows = [flag for flag in parts_of(incident, "flags") if not flag.settled_at]
    return "".join(
        f'<span class="flag{" must" if flag.must_settle else ""}">{escape(label(flag.code, "FlagCode"))}</span><br>'
        for flag in rows
    )


@register.filter
def label(code: str, kind: str) -> str:
    """«in review» for "in_review" of the codes' `Status`: what `get_status_display` says, without a table for each."""
    return label_of(getattr(codes, kind), code)


@register.filter
def toll_cell(incident: Incident, outcome: str) -> SafeString:
    """The people of one outcome, with the children and women among them."""
    return _toll(wording.toll(parts_of(incident, "casualties"), outcome), get_language())


@lru_cache(KEPT)
def _toll(toll: wording.Toll, _language: str | None) -> SafeString:
    if not toll.is_stated:
        return _unknown()
    among = [(_("children"), toll.children), (_("women"), toll.women)] if toll.children or toll.women else []
    told = "".join(
        f'<br><span class="small soft nowrap">{escape(name)} {escape(wording.count(number))}</span>'
        for name, number in among
        if number
    )
    return mark_safe(f"<strong>{escape(str(toll))}</strong>{told}")


@register.filter
def side_cell(incident: Incident, role: str) -> SafeString:
    """The parties of one side, each with how sure it is that they took part."""
    parts = [part for part in parts_of(incident, "participants") if part.role == role]
    language = get_language()
    shown = [_party(part.actor.name, part.certainty, language) for part in parts]
    return mark_safe("".join(shown)) if parts else _unknown()


@lru_cache(KEPT)
def _party(name: str, certainty: str, _language: str | None) -> str:
    sure = escape(label(certainty, "Certainty"))
    return f'<span class="certainty {escape(certainty)}" title="{sure}"><bdi>{escape(name)}</bdi></span><br>'


@register.filter
def change_cell(marks: Sequence[Any], lined: bool) -> SafeString:
    """One side of a change: what went and what came marked, each mark in a line of its own where it is `lined`."""
    if not marks:
        return _unknown() if lined else mark_safe("—")
    shown = [MARKED.get(mark.state, "{}").format(escape(mark.text)) for mark in marks]
    pieces = shown if lined else ["".join(shown)]
    return mark_safe("".join(f'<div dir="auto">{piece}</div>' for piece in pieces))


MARKED = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>"}


@register.simple_tag(takes_context=True)
def said_cell(context: Any, rows: Iterable[Any]) -> SafeString:
    """What one report says of a field: each claim with how sure it is, its words, and what was decided on it."""
    between, comma = escape(_(" · ")), escape(_(", "))
    waits = context["incident"].status == codes.Status.PUBLISHED
    uncounted = escape(_(": ") + _("does not count before somebody accepts it")) if waits else ""
    said = [_said(row, between, comma, uncounted) for row in rows]
    return mark_safe("".join(said)) if said else _unknown()


def _said(row: Any, between: str, comma: str, uncounted: str) -> str:
    claim, key = row.claim, escape(row.key)
    decided = uncounted if claim.state == codes.ClaimState.PROPOSED else ""
    if claim.decided_by:
        who, when = escape(str(claim.decided_by)), escape(wording.moment(claim.decided_at))
        decided = f"{comma}<bdi>{who}</bdi>{comma}{when}"
    return (
        f'<div class="said {escape(claim.state)}" id="{key}" data-words="{key}" tabindex="-1">{_value(row)}\n'
        f'<div class="soft small">{_certainty(claim)}{between}{_words(row, QUOTED_LETTERS)}{between}{_verdict(claim)}'
        f"{decided}</div></div>"
    )


@register.simple_tag
def told_claim(row: Any) -> SafeString:
    """A claim on the desk: its label, its value, why, and what was decided on it; the item of the list stays open."""
    claim, key, between = row.claim, escape(row.key), escape(_(" · "))
    aloud = [f"{row.label}: {row.value}", *([str(row.trust)] if row.trust else []), label(claim.state, "ClaimState")]
    is_open = claim.state == codes.ClaimState.PROPOSED
    why = f"{_certainty(claim)}{between}{_words(row, DESK_LETTERS, 'words')}"
    trust = ""
    if row.trust:
        look, share = escape(row.trust.code), escape(str(row.trust))
        trust = f'\n<div class="why"><a class="trust {look}" href="#doubts-{claim.incident_id}">{share}</a></div>'
    return mark_safe(
        f'<li class="claim stop {escape(claim.state)}" id="{key}" data-words="{key}" tabindex="0"'
        f' aria-label="{escape(_(", ").join(aloud))}">\n<span class="label dot {tint(claim.field)}">{escape(row.label)}'
        f'</span>\n<div>\n{_value(row)}\n<div class="why">{why}{"" if is_open else f"{between}{_verdict(claim)}"}</div>'
        f"{trust}\n</div>"
    )


def _value(row: Any) -> str:
    """The value, and what was read first where it was corrected."""
    first = f' <del class="soft"><bdi>{escape(row.read_as)}</bdi></del>' if row.claim.state == "corrected" else ""
    return f'<span class="value"><bdi>{escape(row.value)}</bdi></span>{first}'


def _certainty(claim: Any) -> str:
    return f'<span class="certainty {escape(claim.certainty)}">{escape(label(claim.certainty, "Certainty"))}</span>'


def _verdict(claim: Any) -> str:
    return f'<span class="verdict {escape(claim.state)}">{escape(label(claim.state, "ClaimState"))}</span>'


def _words(row: Any, letters: int, look: str = "") -> str:
    """The words of the report that state a claim, or by what rule it was inferred."""
    if not row.quotation:
        return escape(wording.inferred(row.claim.rule))
    shown, of_class = visible(Truncator(row.quotation).chars(letters)), f' class="{look}"' if look else ""
    return f'<a href="#words-{escape(row.key)}"{of_class}><q dir="auto">{shown}</q></a>'


def _unknown() -> SafeString:
    return _not_stated(get_language())


@lru_cache(KEPT)
def _not_stated(_language: str | None) -> SafeString:
    return mark_safe(f'<span class="unknown">{escape(wording.not_stated())}</span>')


CELLS: Mapping[str, Callable[[Incident, Look], str]] = {
    "date": _date,
    "event": _kind,
    "place": lambda row, look: f"<td>{place_cell(row)}</td>",
    "side_a": lambda row, look: f'<td class="names">{side_cell(row, codes.Role.SIDE_A)}</td>',
    "side_b": lambda row, look: f'<td class="names">{side_cell(row, codes.Role.SIDE_B)}</td>',
    "killed": lambda row, look: f'<td class="number">{toll_cell(row, codes.Outcome.KILLED)}</td>',
    "injured": _injured,
    "sources": _sources,
    "flags": lambda row, look: f"<td>{_open_flags(row)}</td>",
}


@register.simple_tag(takes_context=True)
def queue_rows(context: Any, held: Iterable[tuple[Incident, Revision | None]]) -> SafeString:
    """The rows of the queue: what each record is, how sure, who has it, and where it is worked on."""
    desk = Desk(
        Address.of("incidents:detail", "-"),
        Address.of("incidents:review", "0"),
        _take(context) if context["perms"]["incidents"]["change_incident"] else None,
    )
    return mark_safe("\n".join(_queue_row(incident, word, desk) for incident, word in held))


@dataclass(frozen=True)
class Desk:
    """What the rows of the queue depend on beside their incidents."""

    address: Address
    review: Address
    take: Callable[[Incident], str] | None  # the form by which the reader takes a record that nobody has


def _queue_row(incident: Incident, word: Revision | None, desk: Desk) -> str:
    cells = (
        f"<td>{_event(incident)}{_sent_back(word) if word else ''}</td>",
        f'<td class="nowrap">{when_cell(incident)}</td>',
        f"<td>{place_cell(incident, with_area=False)}</td>",
        f'<td class="number">{toll_cell(incident, codes.Outcome.KILLED)}</td>',
        f'<td class="nowrap">{_trust(incident)}</td>',
        f"<td>{_open_flags(incident)}</td>",
        f'<td class="nowrap">{escape(wording.moment(incident.changed_at))}<br>'
        f'<span class="soft"><bdi>{escape(str(incident.changed_by))}</bdi></span></td>',
        f"<td>{_assignee(incident, desk)}</td>",
        f"<td>{_work_on(incident, desk)}</td>",
    )
    return f"<tr>{_reference(incident, desk.address)}{''.join(cells)}</tr>"


def _sent_back(word: Revision) -> str:
    verb = _("Sent back") if word.verb == "send_back" else _("Reopened")
    between, reason = _(" · "), Truncator(word.reason).chars(REASON_LETTERS)
    return (
        f'<div class="word"><strong>{escape(verb)}</strong>{escape(between)}<bdi>{escape(str(word.by))}</bdi>: '
        f'<q dir="auto">{escape(reason)}</q></div>'
    )


def _trust(incident: Incident) -> str:
    """How far to trust the draft; what no machine drafted has no confidence, and says where it is from."""
    share = incident.confidence
    if share is None:
        return f'<span class="soft">{escape(label(incident.origin, "Origin"))}</span>'
    return f'<span class="trust {escape(codes.Confidence.of(share))}">{escape(wording.confidence(share))}</span>'


def _assignee(incident: Incident, desk: Desk) -> str:
    if incident.assignee:
        return f"<bdi>{escape(str(incident.assignee))}</bdi>"
    nobody = _("nobody")
    return f'<span class="soft">{escape(nobody)}</span>{desk.take(incident) if desk.take else ""}'


def _take(context: Any) -> Callable[[Incident], str]:
    address, csrf = Address.of("incidents:assign", "-"), context["csrf_token"]
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(csrf))}">'
    back = f'<input type="hidden" name="next" value="{escape(context["request"].get_full_path())}">'
    name, words = escape(context["user"].get_username()), escape(_("Take it"))
    press = f'<button class="plain" name="assignee" value="{name}">{words}</button>'

    def form(incident: Incident) -> str:
        seen = f'<input type="hidden" name="seen_version" value="{incident.version}">'
        action = address.to(incident.reference)
        return f'<form method="post" action="{action}" data-no-draft>{token}{seen}{back}{press}</form>'

    return form


def _work_on(incident: Incident, desk: Desk) -> str:
    report = getattr(incident, "first_report", None)
    if report:
        address, words = f"{desk.review.to(report)}#draft-{incident.pk}", _("Review")
    else:
        address, words = desk.address.to(incident.reference), _("Open")
    return f'<a class="button" href="{address}">{escape(words)}</a>'


@register.simple_tag
def briefing_rows(incidents: Iterable[Incident]) -> SafeString:
    """The records of a briefing, each in a row."""
    address = Address.of("incidents:detail", "-")
    return mark_safe("\n".join(_briefing_row(incident, address) for incident in incidents))


def _told(incident: Incident) -> str:
    """What a person wrote beneath the type; or the line made of the values, which begins with the type."""
    words = f'<bdi dir="auto">{escape(shortened(wording.headline(incident), HEADLINE_LETTERS))}</bdi>'
    kind = incident.event_type
    if incident.summary or kind is None:
        return f"{_event(incident)}<br>{words}"
    return f'<span class="family {escape(kind.family)}">{words}</span>'


def _briefing_row(incident: Incident, address: Address) -> str:
    state = ""
    if incident.status != codes.Status.PUBLISHED:
        state = f'<br><span class="state {escape(incident.status)}">{escape(label(incident.status, "Status"))}</span>'
    return (
        f'<tr><td class="date">{when_cell(incident)}</td><td>{place_cell(incident, with_precision=True)}</td>'
        f"<td>{_told(incident)}</td>"
        f'<td class="number">{toll_cell(incident, codes.Outcome.KILLED)}</td>'
        f'<td class="number">{toll_cell(incident, codes.Outcome.INJURED)}</td>'
        f'<th scope="row" class="nowrap"><a href="{address.to(incident.reference)}">'
        f'<bdi dir="ltr">{escape(incident.reference)}</bdi></a>{state}</th></tr>'
    )
