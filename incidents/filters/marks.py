"""What a mark of a picture stands for: these conditions lead from each bar, cell and day to just its records."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import lookup, wording
from incidents.codes import Role
from incidents.filters.rare import foreseen
from incidents.models import Actor, IncidentActor
from incidents.querysets import IncidentQuerySet

NOT_STATED = "not_stated"


@dataclass(frozen=True)
class Span:
    """A year, a month or a day, by its first and last day."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Span:
        """From "2019", "2019-01" or "2019-01-04"; ValueError for anything else."""
        parts = text.split("-")
        if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]) or not text.replace("-", "").isascii():
            raise ValueError
        year, *rest = map(int, parts)
        if not rest:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if len(rest) == 1:
            return cls(date(year, rest[0], 1), date(year, rest[0], calendar.monthrange(year, rest[0])[1]))
        return cls(date(year, *rest), date(year, *rest))


class DuringField(forms.Field):
    """Cleans to a Span, or to NOT_STATED for records without a date."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        text = str(value or "").strip()
        if text in ("", NOT_STATED):
            return text or None
        try:
            return Span.parse(text)
        except ValueError:
            raise ValidationError(_("A year, a month or a day: 2019, 2019-01 or 2019-01-04.")) from None

    def in_words(self, value: str) -> str:
        if value == NOT_STATED:
            return wording.not_stated()
        try:
            span = Span.parse(value)
        except ValueError:
            return value
        return span_in_words(span)


def span_in_words(span: Span) -> str:
    """«2019», «January 2019», «4 Jan 2019»."""
    if span.first == span.last:
        return wording.day(span.first)
    return wording.in_form(span.first, "y" if span.first.month != span.last.month else "MMMM y")


class CodesField(forms.Field):
    """Codes of actors or places: cleans to their rows, with NOT_STATED among them for records that name none."""

    widget = forms.MultipleHiddenInput

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def clean(self, value: Any) -> list[Any]:
        codes = {str(one).strip() for one in value or () if str(one).strip()}
        if not codes:
            return []
        found = list(lookup.KINDS[self.kind].model.objects.filter(code__in=codes).order_by("pk"))
        unknown = codes - {row.code for row in found} - {NOT_STATED}
        if unknown:
            raise ValidationError(_("“%(name)s” is not known.") % {"name": wording.listed(sorted(unknown))})
        return [*found, NOT_STATED] if NOT_STATED in codes else found

    def in_words(self, value: str) -> str:
        if value == NOT_STATED:
            return wording.not_stated()
        rows = lookup.resolve(self.kind, value)
        return str(rows[0]) if len(rows) == 1 else value


class DuringFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = DuringField


class CodesFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = CodesField


class MarkFilters(django_filters.FilterSet):  # type: ignore[misc]
    """`during`: wholly within a span of days; `at`, `by`, `against`: all of these, or what belongs to them."""

    during = DuringFilter(method="wholly_within", label=gettext_lazy("Wholly within"))
    at = CodesFilter(kind="place", method="at_places", label=gettext_lazy("Place"))
    by = CodesFilter(kind="actor", method="of_side", label=gettext_lazy("By"))
    against = CodesFilter(kind="actor", method="of_side", label=gettext_lazy("Against"))

    def wholly_within(self, rows: IncidentQuerySet, name: str, span: Any) -> IncidentQuerySet:
        if span == NOT_STATED:
            return rows.filter(date_start__isnull=True)
        # No end is before its start: said of the start too, an index of first days has both of its bounds.
        return rows.filter(date_start__range=(span.first, span.last), date_end__lte=span.last)

    def at_places(self, rows: IncidentQuerySet, name: str, places: list[Any]) -> IncidentQuerySet:
        for place in places:
            wanted = {"within": []} if place == NOT_STATED else {"within__contains": [place.pk]}
            rows = rows.filter(**wanted)
        return rows

    def of_side(self, rows: IncidentQuerySet, name: str, actors: list[Any]) -> IncidentQuerySet:
        side = Role.SIDE_A if name == "by" else Role.SIDE_B
        taking_part = IncidentActor.objects.filter(incident=OuterRef("pk"), role=side)
        for actor in actors:
            if actor == NOT_STATED:
                rows = rows.filter(~Exists(taking_part))
            else:
                rows = rows.filter(foreseen(Exists(taking_part.filter(actor__in=Actor.objects.descendants(actor)))))
        return rows
