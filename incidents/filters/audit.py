"""What may be asked of the audit log, and its pages: by key, so that a late one costs no more than the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.fields import DayField
from incidents.models import AuditEntry
from incidents.models.audit import Verb


class AuditFilter(forms.Form):
    """Each condition that is given; `rows` are the entries that meet all of them, the latest first."""

    by = forms.CharField(label=_("Person"), required=False, max_length=150, strip=True)
    verb = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("everything")), *Verb.choices])
    about = forms.CharField(label=_("Reference, code or name"), required=False, max_length=200)
    address = forms.GenericIPAddressField(label=_("Network address"), required=False)
    since = DayField("first", label=_("From"), required=False)
    until = DayField("last", label=_("To"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def rows(self) -> QuerySet[AuditEntry]:
        given: dict[str, Any] = self.cleaned_data
        asked = Q()
        if given["by"]:
            asked &= Q(by__username=given["by"])
        if given["verb"]:
            asked &= Q(verb=given["verb"])
        if given["about"]:
            asked &= Q(name__istartswith=given["about"])
        if given["address"]:
            asked &= Q(address=given["address"])
        if given["since"]:
            asked &= Q(at__gte=_midnight(given["since"]))
        if given["until"]:
            asked &= Q(at__lt=_midnight(given["until"] + timedelta(days=1)))
        return AuditEntry.objects.filter(asked).select_related("by").order_by("-pk")


@dataclass(frozen=True)
class AuditPage:
    """The entries, and the keys that lead to the later and to the earlier ones; None where there are none."""

    entries: list[AuditEntry]
    later: int | None
    earlier: int | None


def audit_page(rows: QuerySet[AuditEntry], size: int, *, before: int | None, after: int | None) -> AuditPage:
    """The entries before a key, or the ones just after it; without either, the latest."""
    if after:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return AuditPage(found, found[0].pk if more else None, found[-1].pk if found else None)
    found = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
    more, found = len(found) > size, found[:size]
    return AuditPage(found, found[0].pk if before and found else None, found[-1].pk if more else None)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
