"""Form fields of the register: a place, an actor or a source by any of its names."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import ModelChoiceIterator, ModelMultipleChoiceField

from config.prepared import Prepared
from incidents import lookup, wording
from incidents.figures import reason_in_words
from incidents.reader import sees_protected


class NamedInput(forms.TextInput):
    """A text box that offers names as one types; without JavaScript it is a plain text box."""

    def __init__(self, kind: str) -> None:
        super().__init__({"autocomplete": "off", "dir": "auto"})
        self.kind = kind

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        address = reverse("incidents:lookup", args=[self.kind])
        return format_html('<span class="lookup" data-lookup="{}">{}</span>', address, box)


class NamedField(forms.CharField):
    """Cleans to a row of the kind (`place`, `actor`, `source`), or None.

    An unknown or ambiguous name is an error that lists what may have been meant.  `sensitive` says whether protected
    sources are among them; unless it is set, whether the reader of the page may know of them.
    """

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(widget=NamedInput(kind), **options)
        self.kind = kind
        self.sensitive: bool | None = None

    def prepare_value(self, value: Any) -> Any:
        return lookup.label(value) if hasattr(value, "code") else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        sensitive = sees_protected() if self.sensitive is None else self.sensitive
        found = lookup.resolve(self.kind, text, sensitive=sensitive)
        if len(found) == 1:
            return found[0]
        near = found or lookup.search(self.kind, text, sensitive=sensitive, limit=5)
        raise ValidationError(_no_single(text, near, ambiguous=bool(found)), code="unknown")


class FigureField(forms.IntegerField):
    """A count of people, 0 to 100,000."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100_000, **options)
        self.widget.attrs["inputmode"] = "numeric"


class DayField(forms.DateField):
    """A day as people type it: 2023-05-06, 6/5/2023, ٦/٥/٢٠٢٣; the day comes before the month.

    A box of text and not the browser's own, which shows the order of the browser's language on a page of another.
    With `edge` "first" or "last", a month or a year stands for its first or last day.
    """

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("“%(value)s” is no day. Write year, month and day, such as 2023-05-06, or 6/5/2023.")
    }

    def __init__(self, edge: str = "", **options: Any) -> None:
        self.edge = edge
        box = forms.DateInput({"dir": "ltr", "autocomplete": "off", "size": "12"}, format="%Y-%m-%d")
        hint = _SPAN_HINT if edge else _DAY_HINT
        super().__init__(widget=box, **{"help_text": hint} | options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return typed_day(str(value), self.edge)
        except ValueError:
            shown = {"value": str(value).strip()[:40]}
            raise ValidationError(self.error_messages["invalid"], code="invalid", params=shown) from None

    def in_words(self, value: str) -> str:
        """The day as pages write it; what is none as it stands."""
        try:
            return wording.day(typed_day(value, self.edge))
        except ValueError:
            return value


_DAY_HINT = gettext_lazy("such as 2023-05-06 or 6/5/2023")
_SPAN_HINT = gettext_lazy("such as 2023-05-06 or 2023")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_UNSEEN = re.compile(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # blanks, and marks of direction


def typed_day(text: str, edge: str = "") -> date:
    """The day that somebody typed, in digits of any script; ValueError where it is none."""
    text = _UNSEEN.sub("", text)
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    found = _YEAR_FIRST.fullmatch(text)
    if not found or (not found[3] and not edge):
        raise ValueError(text)
    year, first = int(found[1]), edge == "first"
    month = int(found[2] or (1 if first else 12))
    return date(year, month, int(found[3] or (1 if first else monthrange(year, month)[1])))


class ReasonField(forms.CharField):
    """A reason: a person's own words, or a rule's put into words; `stored` gives back what the register holds."""

    def prepare_value(self, value: Any) -> Any:
        return reason_in_words(value) if isinstance(value, str) else value

    def stored(self, text: str, before: str | None) -> str:
        """The rule itself where its words came back as they were shown."""
        return before if before and text == reason_in_words(before) else text


UNSTATED = ("", gettext_lazy("not stated"))


def _no_single(text: str, near: list[Any], *, ambiguous: bool) -> str:
    named = [
        f"{lookup.label(row)} ({lookup.setting(row)})" if lookup.setting(row) else lookup.label(row) for row in near
    ]
    offered = " | ".join(named)
    if ambiguous:
        return _("Several have the name “%(name)s”. Choose one: %(offered)s") % {"name": text, "offered": offered}
    if near:
        return _("“%(name)s” is not known. Do you mean: %(offered)s") % {"name": text, "offered": offered}
    return _("“%(name)s” is not known.") % {"name": text}


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (super().to_python(value) or "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class AtOnce(ModelChoiceIterator):  # type: ignore[misc]
    """Reads the rows in one question, where Django would open a cursor in the database and fetch from it by and by."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.null_label is not None:
            yield self.field.null_value, self.field.null_label
        for row in self.field.rows():
            yield self.choice(row)


class RowsField(ModelMultipleChoiceField):  # type: ignore[misc]
    """Any rows of a small table."""

    iterator = AtOnce

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows: Prepared[Any] = Prepared(lambda: self.queryset)
