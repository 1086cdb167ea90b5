"""Reading the question in an address: the filters of the pages, how many, from where on; anything else is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = 500
USUAL = 100
PAGING = ("limit", "after")


class BadQuestion(Exception):
    """A question that is not understood; `errors` says why, by the name of each parameter at fault."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = dict(errors)
        super().__init__(", ".join(self.errors))


@dataclass(frozen=True)
class Page:
    """How many rows are asked for, and behind which one."""

    limit: int
    after: str

    @property
    def after_key(self) -> int:
        """The key of the row behind which the page begins; BadQuestion where `after` is none."""
        if not self.after:
            return 0
        if not (self.after.isascii() and self.after.isdigit() and int(self.after) < 2**63):
            raise BadQuestion({"after": [_("No list gave out this place to go on from.")]})
        return int(self.after)


def page_asked(request: HttpRequest) -> Page:
    """The `limit` and `after` of the address."""
    text = request.GET.get("limit", "") or str(USUAL)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST):
        raise BadQuestion({"limit": [_("A number from 1 to %(most)s.") % {"most": MOST}]})
    return Page(int(text), request.GET.get("after", ""))


def refuse_unknown(request: HttpRequest, known: Collection[str] = ()) -> None:
    """BadQuestion for a parameter that nothing here reads, or a value that no database holds."""
    if errors := _unknown(request, known):
        raise BadQuestion(errors)


def filtered(request: HttpRequest, found: django_filters.FilterSet) -> Any:
    """The rows that the filter gives for the address."""
    errors = _unknown(request, [*found.filters, *PAGING])
    if not errors.keys() & found.filters.keys() and not found.is_valid():
        errors |= {name: [str(one) for one in said] for name, said in found.errors.items()}
    if errors:
        raise BadQuestion(errors)
    return found.qs


def _unknown(request: HttpRequest, known: Collection[str]) -> dict[str, list[str]]:
    errors = {name: [_("There is no such parameter.")] for name in request.GET if name not in known}
    for name, values in request.GET.lists():
        if name in known and any("\x00" in value for value in values):
            errors[name] = [_("Null characters are not allowed.")]
    return errors


# The same in OpenAPI's words.

PAGE_PARAMETERS = [
    {
        "name": "limit",
        "in": "query",
        "description": gettext_lazy("How many at most"),
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    },
    {
        "name": "after",
        "in": "query",
        "description": gettext_lazy("Where the page before ended; `next` of each answer has it"),
        "schema": {"type": "string"},
    },
]


def question(filters: type[django_filters.FilterSet] | None = None) -> dict[str, Any]:
    """What an operation that lists rows adds to the OpenAPI document: a parameter for each filter, and the page."""
    named = filters.base_filters.items() if filters else ()
    return {"parameters": [*(_parameter(name, one) for name, one in named), *PAGE_PARAMETERS]}


def _parameter(name: str, one: django_filters.Filter) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": one.label, "schema": _schema(one)}


def _schema(one: django_filters.Filter) -> dict[str, Any]:
    if issubclass(getattr(one.field_class, "widget", object), (forms.SelectMultiple, forms.MultipleHiddenInput)):
        return {"type": "array", "items": {"type": "string", **_choices(one)}}
    if isinstance(one, django_filters.NumberFilter):
        return {"type": "number", "minimum": one.extra.get("min_value", 0)}
    if issubclass(one.field_class, forms.DateField):
        return {"type": "string", "format": "date"}
    return {"type": "string", **_choices(one)}


def _choices(one: django_filters.Filter) -> dict[str, Any]:
    """The fixed codes to choose from; lists that are tables of the register are in `/codes`."""
    choices = one.extra.get("choices")
    return {} if choices is None or callable(choices) else {"enum": [str(code) for code, _label in choices]}
