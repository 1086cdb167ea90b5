"""The form of a bulk change: every field is left as it is unless something is chosen for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import codes
from incidents.fields import NamedField
from incidents.forms import area, assignee_choices, event_type_choices, weapon_choices
from incidents.workflow import TRANSITIONS

NOBODY = "-"  # an assignee that is taken away, as against one that is left as it is
AS_IT_IS = ("", gettext_lazy("leave as it is"))
ANY_ROLE = ("", gettext_lazy("in any role"))
Edit = dict[str, Any]


def _assignees() -> list[tuple[str, Any]]:
    return [AS_IT_IS, (NOBODY, _("nobody")), *assignee_choices()[1:]]


def _event_types() -> list[tuple[str, Any]]:
    return [AS_IT_IS, *event_type_choices()[1:]]


def _weapons() -> list[tuple[str, Any]]:
    return [AS_IT_IS, *weapon_choices()]


class BulkForm(forms.Form):
    """`edits()` are what `curation.plan_bulk` takes."""

    assignee = forms.ChoiceField(label=gettext_lazy("Assignee"), choices=_assignees, required=False)
    event_type = forms.ChoiceField(label=gettext_lazy("Event type"), choices=_event_types, required=False)
    place = NamedField(
        "place",
        label=gettext_lazy("Primary place"),
        required=False,
        help_text=gettext_lazy("Takes the place of the primary one; other places stay."),
    )
    is_sensitive = forms.ChoiceField(
        label=gettext_lazy("Sensitive"),
        choices=[AS_IT_IS, ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        required=False,
    )
    add_actor = NamedField("actor", label=gettext_lazy("Add a participant"), required=False)
    add_role = forms.ChoiceField(label=gettext_lazy("As"), choices=codes.Role.choices, required=False)
    remove_actor = NamedField("actor", label=gettext_lazy("Take a participant away"), required=False)
    remove_role = forms.ChoiceField(label=gettext_lazy("From"), choices=[ANY_ROLE, *codes.Role.choices], required=False)
    add_weapon = forms.ChoiceField(label=gettext_lazy("Add a weapon"), choices=_weapons, required=False)
    remove_weapon = forms.ChoiceField(label=gettext_lazy("Take a weapon away"), choices=_weapons, required=False)
    add_source = NamedField("source", label=gettext_lazy("Add a source"), required=False)
    remove_source = NamedField("source", label=gettext_lazy("Take a source away"), required=False)
    grade = forms.ChoiceField(label=gettext_lazy("Grade"), choices=[AS_IT_IS, *codes.Grade.choices], required=False)
    grade_reason = forms.CharField(label=gettext_lazy("Reason for the grade"), required=False, widget=area(1))
    move = forms.ChoiceField(label=gettext_lazy("Move"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why this change"),
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Kept in the history of each record. Published records and some moves need it."),
    )

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        offered = {step.action: step.label for step in TRANSITIONS if user.has_perm(f"incidents.{step.permission}")}
        self.fields["move"].choices = [AS_IT_IS, *offered.items()]  # type: ignore[attr-defined]
        sensitive = user.has_perm("incidents.view_sensitive")
        for name in ("add_source", "remove_source"):
            self.fields[name].sensitive = sensitive  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("grade") and not cleaned.get("grade_reason", "").strip():
            self.add_error("grade_reason", ValidationError(_("Say why this grade and not the rule's.")))
        if cleaned.get("grade_reason", "").strip() and not cleaned.get("grade"):
            self.add_error("grade", ValidationError(_("Choose the grade that this reason is for.")))
        return cleaned

    def edits(self) -> list[Edit]:
        """What was chosen, in the order of the form."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return [_edit(name, value, given) for name, value in given.items() if name not in WITH_ANOTHER]


WITH_ANOTHER = {"add_role", "remove_role", "grade_reason", "reason"}


def _edit(name: str, value: Any, given: dict[str, Any]) -> Edit:
    edit: Edit = {"edit": name, "value": getattr(value, "code", value)}
    if name == "assignee":
        edit["value"] = None if value == NOBODY else value
    elif name == "is_sensitive":
        edit["value"] = value == "yes"
    elif name in ("add_actor", "remove_actor"):
        edit["role"] = given.get(f"{name.split('_')[0]}_role", "")
    elif name == "grade":
        edit["why"] = given["grade_reason"]
    return edit
