"""How often the machine read rightly, by what people then made of its drafts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.accuracy import FIELDS, NEWEST, Part, account
from incidents.codes import ClaimField
from incidents.views.access import holder, signed_in

NAMES = {"participants": _("sides"), "told_by": ClaimField.SOURCE.label}


@require_safe
@holder("view_report", "view_drafts")
def accuracy(request: HttpRequest) -> HttpResponse:
    """By field, by month of publication, by confidence and by rule, over the newest published drafts."""
    found = account(signed_in(request))
    rows = [(_name(field), found.whole.fields[field]) for field in FIELDS]
    context = {
        "account": found,
        "names": [_name(field) for field in FIELDS],
        "fields": rows,
        "months": [_row(part) for part in found.months],
        "confidences": [_row(part) for part in found.confidences],
        "most": NEWEST,
    }
    return render(request, "incidents/accuracy.html", context)


def _name(field: str) -> str:
    return str(NAMES.get(field) or ClaimField(field).label)


def _row(part: Part) -> tuple[Part, list[float | None]]:
    return part, [part.fields[field].share for field in FIELDS]
