"""The small form with which a person corrects one claim; what it cleans to is the claim's value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from geo.models import Place
from incidents import codes
from incidents.fields import DayField, FigureField, NamedField
from incidents.forms import event_type_choices, last_day, weapon_choices
from incidents.models import Actor, Claim, Source


class EventTypeForm(forms.Form):
    code = forms.ChoiceField(label=gettext_lazy("Event type"), choices=event_type_choices)

    def value(self) -> Any:
        return self.cleaned_data["code"]


class WeaponForm(EventTypeForm):
    code = forms.ChoiceField(label=gettext_lazy("Weapon"), choices=weapon_choices)


class TimeForm(EventTypeForm):
    code = forms.ChoiceField(label=gettext_lazy("Time of day"), choices=codes.TimeOfDay.choices)


class DateForm(forms.Form):
    start = DayField(label=gettext_lazy("Date, or first day"), required=False)
    end = DayField(label=gettext_lazy("Last day"), required=False)
    precision = forms.ChoiceField(label=gettext_lazy("Date precision"), choices=codes.DatePrecision.choices)

    def value(self) -> Any:
        given = self.cleaned_data
        end = given["end"] or last_day(given["start"], given["precision"])
        days = {"start": given["start"], "end": end}
        return {**{k: v.isoformat() if v else None for k, v in days.items()}, "precision": given["precision"]}


class NamedForm(forms.Form):
    """A claim whose value is the code of a row."""

    kind = ""

    def value(self) -> Any:
        return self.cleaned_data["row"].code


class ActorForm(NamedForm):
    row = NamedField("actor", label=gettext_lazy("Actor"))


class SourceForm(NamedForm):
    row = NamedField("source", label=gettext_lazy("Source"))


class PlaceForm(NamedForm):
    row = NamedField("place", label=gettext_lazy("Place"))

    def value(self) -> Any:
        return {"place": self.cleaned_data["row"].code, "name": self.cleaned_data["row"].name_ar}


class CasualtyForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=codes.Outcome.choices)
    status = forms.ChoiceField(label=gettext_lazy("Civilian or not"), choices=codes.VictimStatus.choices)
    actor = NamedField("actor", label=gettext_lazy("Group"), required=False)
    min = FigureField(label=gettext_lazy("Least"))
    max = FigureField(label=gettext_lazy("Most (empty: open)"), required=False)
    children = FigureField(label=gettext_lazy("Children"), required=False)
    women = FigureField(label=gettext_lazy("Women"), required=False)

    def value(self) -> Any:
        actor = self.cleaned_data["actor"]
        return {**self.cleaned_data, "actor": actor.code if actor else None}


FORMS: Mapping[str, type[Any]] = {
    codes.ClaimField.EVENT_TYPE: EventTypeForm,
    codes.ClaimField.DATE: DateForm,
    codes.ClaimField.TIME_OF_DAY: TimeForm,
    codes.ClaimField.PLACE: PlaceForm,
    codes.ClaimField.SIDE_A: ActorForm,
    codes.ClaimField.SIDE_B: ActorForm,
    codes.ClaimField.WEAPON: WeaponForm,
    codes.ClaimField.CASUALTY: CasualtyForm,
    codes.ClaimField.SOURCE: SourceForm,
}


class TallyForm(forms.Form):
    """A running total: how many, of whom, where, since and until when."""

    count = FigureField(label=gettext_lazy("How many"))
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=codes.Outcome.choices)
    group = NamedField("actor", label=gettext_lazy("Group"), required=False)
    area = NamedField("place", label=gettext_lazy("Area"), required=False)
    since = DayField(label=gettext_lazy("Since"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False)

    def value(self) -> dict[str, Any]:
        """The total in the form of the writer, without its words."""
        given = self.cleaned_data
        group, area = given["group"], given["area"]
        return {**given, "group": group.code if group else None, "area": [area.code] if area else []}


def correction_form(claim: Claim, data: QueryDict | None = None) -> Any:
    """The form for a claim's field, showing what the claim says now."""
    return claim_form(claim.field, data, claim.effective_value, key=str(claim.pk))


def claim_form(field: str, data: QueryDict | None = None, value: Any = None, *, key: str = "new") -> Any:
    """The form for a value of a field, showing `value` at first; `key` makes its ids its own."""
    initial = {} if value is None else _initial(field, value)
    return FORMS[field](data, initial=initial, prefix="to", auto_id=f"id_{key}_%s")


def _initial(field: str, value: Any) -> dict[str, Any]:
    if field in (codes.ClaimField.SIDE_A, codes.ClaimField.SIDE_B):
        return {"row": Actor.objects.filter(code=value).first() or value}
    if field == codes.ClaimField.SOURCE:
        return {"row": Source.objects.filter(code=value).first() or value}
    if field == codes.ClaimField.PLACE:
        return {"row": Place.objects.filter(code=value["place"] or "").first() or value["name"]}
    if field == codes.ClaimField.CASUALTY:
        return {**value, "actor": Actor.objects.filter(code=value["actor"] or "").first()}
    return dict(value) if isinstance(value, dict) else {"code": value}
