"""Settling flags: a press on a reading becomes a verb of the writer, wherever the flag is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents import curation, ingest
from incidents.codes import Status
from incidents.fields import DayField, NamedField
from incidents.forms import seen_version
from incidents.models import Incident, IncidentFlag
from incidents.views.access import holder
from incidents.views.acts import Act, acting
from incidents.views.evidence import flag_rows
from incidents.views.flags import DAY, NAMED
from incidents.views.move import after, changed_meanwhile


class PlaceAnswer(forms.Form):
    place = NamedField("place")


class DayAnswer(forms.Form):
    day = DayField()


@require_POST
@holder("change_incident")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a flag by one of its readings, by a place or a day that is named, or by a remark."""
    flag = _flag(request, pk)
    flags = [flag, *(_same(request, flag) if "everywhere" in request.POST else [])]
    report = flag.report_id or 0
    told = _("settled: %(flag)s") % {"flag": flag}
    try:
        seen = seen_version(request.POST, flag.incident) if "seen_version" in request.POST else None
        with acting(request, report, told, _touched(request, flags)) as act:
            _settle(request, flags, seen, act)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, f"{flag}: {message}")
    except curation.Conflict:
        messages.error(request, changed_meanwhile(flag.incident.reference))
    else:
        messages.success(request, _("Settled: %(flag)s.") % {"flag": flag})
    return redirect(after(request, flag.incident.get_absolute_url()))


@require_POST
@holder("change_incident")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a settled flag again; what was decided with it stays."""
    flag = _flag(request, pk)
    try:
        with acting(request, flag.report_id or 0, _("opened again: %(flag)s") % {"flag": flag}, [flag.incident]):
            curation.open_flag(flag, by=request.user)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, f"{flag}: {message}")
    return redirect(after(request, flag.incident.get_absolute_url()))


def _settle(request: HttpRequest, flags: list[IncidentFlag], seen: int | None, act: Act) -> None:
    choice = request.POST.get("choice", "")
    said = request.POST.get("resolution", "").replace("\x00", "").strip()
    if choice == DAY:
        act.dated = True
        return _give_day(request, flags[0])
    if choice == NAMED:
        choice, words = _named(request)
    else:
        words = flag_rows(flags[:1])[0].ways.words_of(choice)
    resolution = " – ".join(part for part in (words, said) if part)
    for flag in flags:
        found = curation.consequence(flag, choice) if words else curation.Consequence()
        curation.settle_flag(
            flag,
            by=request.user,
            resolution=resolution,
            values=found.values,
            decisions=found.decisions,
            seen_version=seen if flag == flags[0] else None,
            reason=resolution,
        )
    return None


def _give_day(request: HttpRequest, flag: IncidentFlag) -> None:
    """The report's day of publication, with what it makes of the dates of all its drafts."""
    report = flag.report
    if report is None:
        raise ValidationError(_("This flag belongs to no report."))
    day: date = _answer(DayAnswer(request.POST), "day")
    curation.date_report(report, day, by=request.user, dates=ingest.dates_from(report, day))


def _named(request: HttpRequest) -> tuple[str, str]:
    """(code, words) of the place that was named."""
    place = _answer(PlaceAnswer(request.POST), "place")
    return place.code, place.name


def _answer(form: forms.Form, name: str) -> Any:
    if not form.is_valid():
        raise ValidationError([str(message) for message in form.errors[name]])
    return form.cleaned_data[name]


def _flag(request: HttpRequest, pk: int) -> IncidentFlag:
    visible = Incident.objects.visible_to(request.user)
    rows = IncidentFlag.objects.select_related("incident", "report__publisher")
    return get_object_or_404(rows, pk=pk, incident__in=visible)


def _same(request: HttpRequest, flag: IncidentFlag) -> list[IncidentFlag]:
    """The same open flag on the other drafts of the report."""
    visible = Incident.objects.visible_to(request.user).filter(status__in=[Status.DRAFT, Status.IN_REVIEW])
    same = {"report": flag.report_id, "code": flag.code, "start": flag.start, "end": flag.end}
    rows = IncidentFlag.objects.filter(**same, settled_at__isnull=True, incident__in=visible)
    return list(rows.exclude(pk=flag.pk).select_related("incident", "report").order_by("incident"))


def _touched(request: HttpRequest, flags: list[IncidentFlag]) -> list[Incident]:
    """The incidents that settling changes: a day of publication may change all of a report's."""
    if request.POST.get("choice") == DAY and flags[0].report_id:
        return list(Incident.objects.filter(claims__report=flags[0].report_id).distinct())
    return [flag.incident for flag in flags]
