"""Forms over `curation.snapshot`: they check the shape of what is typed, the writer checks the rest.

`to_values` and `from_values` translate between the rows of the forms and the values of the writer.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.models import Place
from incidents import codes
from incidents.fields import UNSTATED, DayField, FigureField, LinesField, NamedField, ReasonField
from incidents.models import Actor, EventType, Incident, Report, Source, Weapon
from incidents.querysets import without_protected
from incidents.reader import sees_protected

Values = dict[str, Any]
SINGLE_DAYS = (codes.DatePrecision.DAY, codes.DatePrecision.REPORT)
MODEL_NAMES: Mapping[str, Any] = {"place": Place, "actor": Actor, "source": Source}


def area(rows: int = 3, **attrs: str) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "dir": "auto", **attrs})


def event_type_choices() -> list[tuple[str, Any]]:
    """Event types by family, for a select box."""
    families: dict[str, list[tuple[str, str]]] = {}
    for row in EventType.objects.order_by("family", "sort_key"):
        families.setdefault(str(row.get_family_display()), []).append((row.code, row.name))
    return [("", UNSTATED[1]), *families.items()]


def weapon_choices() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Weapon.objects.all()]


def assignee_choices() -> list[tuple[str, str]]:
    users = User.objects.with_perm(
        "incidents.change_incident", backend="django.contrib.auth.backends.ModelBackend"
    ).order_by("username")
    return [("", _("nobody")), *((user.username, user.get_full_name() or user.username) for user in users)]


class IncidentForm(forms.Form):
    """The fields of an incident that are single values."""

    event_type = forms.ChoiceField(label=gettext_lazy("Event type"), choices=event_type_choices, required=False)
    date_start = DayField(label=gettext_lazy("Date, or first day"), required=False)
    date_end = DayField(label=gettext_lazy("Last day"), required=False)
    date_precision = forms.ChoiceField(label=gettext_lazy("Date precision"), choices=codes.DatePrecision.choices)
    time_of_day = forms.ChoiceField(
        label=gettext_lazy("Time of day"), choices=[UNSTATED, *codes.TimeOfDay.choices], required=False
    )
    certainty = forms.ChoiceField(label=gettext_lazy("Certainty"), choices=codes.Certainty.choices)
    weapons = forms.MultipleChoiceField(
        label=gettext_lazy("Weapons"), choices=weapon_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    source_urls = LinesField(
        label=gettext_lazy("Addresses of sources"),
        required=False,
        widget=area(2, dir="ltr"),
        help_text=gettext_lazy("One a line: where it was told, beside the reports that are held here."),
    )
    summary_ar = forms.CharField(
        label=gettext_lazy("Public summary, Arabic"), required=False, widget=area(lang="ar", dir="rtl")
    )
    summary_en = forms.CharField(
        label=gettext_lazy("Public summary, English"),
        required=False,
        widget=area(lang="en", dir="ltr"),
        help_text=gettext_lazy("Where both are empty, pages show a line made of the values."),
    )
    internal_note = forms.CharField(label=gettext_lazy("Internal note"), required=False, widget=area())
    is_background = forms.BooleanField(label=gettext_lazy("Recalled by the report, not its news"), required=False)
    is_sensitive = forms.BooleanField(label=gettext_lazy("Sensitive"), required=False)
    grade = forms.ChoiceField(
        label=gettext_lazy("Grade"), choices=[("", gettext_lazy("not graded")), *codes.Grade.choices], required=False
    )
    grade_reason = ReasonField(label=gettext_lazy("Reason for the grade"), required=False, widget=area(2))
    assignee = forms.ChoiceField(label=gettext_lazy("Assignee"), choices=assignee_choices, required=False)
    reason = forms.CharField(label=gettext_lazy("Why this change"), required=False, widget=area(1))

    def values(self) -> Values:
        """In the form that the writer takes, without `reason`."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        field: Any = self.fields["grade_reason"]
        values["grade_reason"] = field.stored(values["grade_reason"], self.initial.get("grade_reason"))
        values["date_end"] = values["date_end"] or last_day(values["date_start"], values["date_precision"])
        for name in ("date_start", "date_end"):
            values[name] = values[name].isoformat() if values[name] else None
        return {**values, "event_type": values["event_type"] or None, "assignee": values["assignee"] or None}


def last_day(first: date | None, precision: str) -> date | None:
    """The end of the period that begins on a day, where the precision alone tells it."""
    if first is None:
        return None
    if precision in SINGLE_DAYS:
        return first
    if precision == codes.DatePrecision.WEEK:
        return first + timedelta(days=6)
    if precision == codes.DatePrecision.MONTH:
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first.replace(month=12, day=31) if precision == codes.DatePrecision.YEAR else None


class PartForm(forms.Form):
    """A row of a part; `key` names the field without which a row does not count."""

    key = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        filled = any(value not in (None, "", False) for name, value in cleaned.items() if name in self.changed_data)
        if filled and not cleaned.get(self.key) and self.key not in self.errors and not cleaned.get("DELETE"):
            self.add_error(self.key, ValidationError(_("This row needs it; or take the row away.")))
        return cleaned

    def row(self) -> Values:
        """In the form that the writer takes; rows of the register by their code."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return {name: value.code if hasattr(value, "code") else value for name, value in given.items()}


class PlaceForm(PartForm):
    key = "place"
    place = NamedField("place", label=gettext_lazy("Place"), required=False)
    precision = forms.ChoiceField(
        label=gettext_lazy("Precision"),
        choices=[("", gettext_lazy("as the kind of place has it")), *codes.PlacePrecision.choices],
        required=False,
    )
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180)
    is_primary = forms.BooleanField(label=gettext_lazy("Primary"), required=False)

    def row(self) -> Values:
        """Another place brings its own precision, unless a new one was chosen with it."""
        row = super().row()
        stale = "place" in self.changed_data and "precision" not in self.changed_data
        return {**row, "precision": None if stale else row["precision"] or None}


class ParticipantForm(PartForm):
    key = "actor"
    actor = NamedField("actor", label=gettext_lazy("Actor"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=codes.Role.choices, initial=codes.Role.SIDE_A)
    certainty = forms.ChoiceField(
        label=gettext_lazy("Certainty"), choices=codes.Certainty.choices, initial=codes.Certainty.REPORTED
    )


class CasualtyForm(PartForm):
    key = "outcome"
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[("", "—"), *codes.Outcome.choices], required=False
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Civilian or not"), choices=codes.VictimStatus.choices, initial=codes.VictimStatus.UNKNOWN
    )
    actor = NamedField("actor", label=gettext_lazy("Group"), required=False)
    minimum = FigureField(label=gettext_lazy("Least"), required=False)
    best = FigureField(label=gettext_lazy("Best"), required=False)
    maximum = FigureField(label=gettext_lazy("Most (empty: open)"), required=False)
    children = FigureField(label=gettext_lazy("Children"), required=False)
    women = FigureField(label=gettext_lazy("Women"), required=False)
    reason = ReasonField(label=gettext_lazy("Reason for the figures"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("outcome") and cleaned.get("minimum") is None and "minimum" not in self.errors:
            self.add_error("minimum", ValidationError(_("How many at least? 0 says that there were none.")))
        return cleaned

    def row(self) -> Values:
        row = super().row()
        field: Any = self.fields["reason"]
        return {**row, "reason": field.stored(row["reason"], self.initial.get("reason"))}


class ToldForm(PartForm):
    key = "source"
    source = NamedField("source", label=gettext_lazy("Source"), required=False)
    report = forms.ModelChoiceField(
        label=gettext_lazy("In report number"),
        queryset=Report.objects.all(),
        required=False,
        widget=forms.NumberInput,
        error_messages={"invalid_choice": gettext_lazy("There is no report of this number.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A report that the reader may not know of is none, unless the record names it already."""
        super().__init__(*args, **kwargs)
        if not sees_protected():
            field: Any = self.fields["report"]
            stays = Q(pk=self.initial.get("report"))
            field.queryset = Report.objects.filter(stays | Q(pk__in=without_protected(Report.objects.all())))

    def row(self) -> Values:
        row = super().row()
        return {**row, "report": row["report"].pk if row["report"] else None}


PART_FORMS: Mapping[str, tuple[type[PartForm], Any]] = {
    "places": (PlaceForm, gettext_lazy("Places")),
    "participants": (ParticipantForm, gettext_lazy("Participants")),
    "casualties": (CasualtyForm, gettext_lazy("Casualties")),
    "told_by": (ToldForm, gettext_lazy("Sources")),
}
FORMSETS = {
    name: formset_factory(form, extra=1, can_delete=True, max_num=60, validate_max=True)
    for name, (form, _label) in PART_FORMS.items()
}


class IncidentForms:
    """The form of an incident with the rows of its parts, as one.

    Made of values (a snapshot) to show, or of what was sent (`data`).  `more` names a part that
    gets three more empty rows.
    """

    def __init__(self, values: Mapping[str, Any], data: QueryDict | None = None, more: str = "") -> None:
        data = _with_rows(data, more) if data is not None and more in FORMSETS else data
        single = values["date_precision"] in SINGLE_DAYS
        self.main = IncidentForm(data, initial={**values, **({"date_end": None} if single else {})})
        rows = {name: from_values(name, values[name]) for name in FORMSETS}
        self.parts: dict[str, BaseFormSet[Any]] = {
            name: formset(data, initial=rows[name], prefix=name) for name, formset in FORMSETS.items()
        }

    def is_valid(self) -> bool:
        return all([self.main.is_valid(), *(part.is_valid() for part in self.parts.values())])

    def values(self) -> Values:
        """What was sent, in the form that the writer takes; only of valid forms."""
        return {**self.main.values(), **{name: _rows_of(part) for name, part in self.parts.items()}}

    def add_errors(self, error: ValidationError) -> None:
        """Shows what the writer refused at the fields that it names."""
        if not hasattr(error, "error_dict"):
            self.main.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            if name in self.parts:
                self.parts[name].non_form_errors().extend([message for e in errors for message in e.messages])
            else:
                self.main.add_error(name if name in self.main.fields else None, errors)

    def has_errors(self) -> bool:
        """Whether anything sent is marked as wrong."""
        return self.main.is_bound and any(part.total_error_count() for part in self.parts.values())

    def sections(self) -> list[tuple[str, Any, BaseFormSet[Any]]]:
        return [(name, PART_FORMS[name][1], part) for name, part in self.parts.items()]


def from_values(name: str, rows: list[Values]) -> list[Values]:
    """The initial values of a part's rows: codes of places, actors and sources become their rows.

    A point is shown where a person set one; a place's own point comes with the place.
    """
    kinds = {"place": "place", "actor": "actor", "source": "source"}
    wanted = {kind: {row[kind] for row in rows if row.get(kind)} for kind in kinds}
    found = {
        kind: {obj.code: obj for obj in MODEL_NAMES[kind].objects.filter(code__in=wanted[kind])}
        for kind in kinds
        if wanted[kind]
    }
    shown = [
        {key: found[key].get(value) if key in found and value else value for key, value in row.items()} for row in rows
    ]
    for row in shown:
        place = row.get("place")
        if place and (row["latitude"], row["longitude"]) == (place.latitude, place.longitude):
            row["latitude"] = row["longitude"] = None
    return shown


def _rows_of(part: BaseFormSet[Any]) -> list[Values]:
    kept = [form for form in part.forms if form not in part.deleted_forms]
    return [form.row() for form in kept if form.cleaned_data.get(form.key)]


def _with_rows(data: QueryDict, part: str) -> QueryDict:
    wider = data.copy()
    count = wider.get(f"{part}-TOTAL_FORMS", "0")
    wider[f"{part}-TOTAL_FORMS"] = str(min(int(count) + 3, 60)) if count.isdigit() else "3"
    return wider


def seen_version(data: QueryDict, incident: Incident) -> int:
    """The version that a form was made from."""
    try:
        return int(data.get("seen_version", ""))
    except ValueError:
        raise ValidationError(_("The form does not say which version it was made from. Reload the page.")) from None
