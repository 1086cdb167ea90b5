"""What may be asked of incidents: the conditions that drive list, map, export, and live in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy

from config.prepared import Prepared
from geo.models import Place
from incidents import codes, lookup, searching, wording
from incidents.fields import DayField, NamedField, RowsField
from incidents.filters import rare
from incidents.filters.marks import NOT_STATED, MarkFilters
from incidents.filters.paging import ORDERS, Order, count_up_to
from incidents.filters.rare import IN_ARRAYS, few, foreseen, named_where_few
from incidents.filters.shapes import MOST_KM, Circle, ShapeFilters, within
from incidents.models import (
    Actor,
    Casualty,
    EventType,
    Incident,
    IncidentActor,
    IncidentFlag,
    Weapon,
)
from incidents.querysets import IncidentQuerySet

Rows = IncidentQuerySet

STATED = [
    ("stated", gettext_lazy("stated")),
    ("none", gettext_lazy("none, as stated")),
    ("not_stated", gettext_lazy("not stated")),
]
PERIODS: dict[str, tuple[str | Promise, Callable[[date], tuple[date, date]]]] = {
    "7d": (gettext_lazy("last 7 days"), lambda today: (today - timedelta(days=6), today)),
    "30d": (gettext_lazy("last 30 days"), lambda today: (today - timedelta(days=29), today)),
    "this_month": (gettext_lazy("this month"), lambda today: (today.replace(day=1), today)),
    "this_year": (gettext_lazy("this year"), lambda today: (date(today.year, 1, 1), today)),
    "last_year": (
        gettext_lazy("last year"),
        lambda today: (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    ),
}
FOR_DRAFTS = ("status", "flag", "assignee", "origin")  # what only those who see drafts may ask for
LOOK = ("page", "after", "before", "density", "columns")  # how a list is shown, no condition ("page": in old addresses)


AMONG = [("children", gettext_lazy("children")), ("women", gettext_lazy("women"))]


def acled_types() -> list[tuple[str, list[tuple[str, str]]]]:
    """ACLED's event types, each with itself and its sub-event types to choose from."""
    held: dict[str, list[tuple[str, str]]] = {}
    pairs = ((row.acled_event_type, row.acled_sub_event_type) for row in _by_acled_type())
    for kind, part in dict.fromkeys(pairs):
        held.setdefault(kind, [(kind, kind)]).append((part, part))
    return list(held.items())


_by_acled_type = Prepared(lambda: EventType.objects.order_by("acled_event_type", "acled_sub_event_type"))


class ReferencesField(forms.Field):
    """The references of single records, ticked in a list."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        return [str(one).strip().upper() for one in value or () if str(one).strip()]


class ReferencesFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = ReferencesField


class NamedFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = NamedField


class RowsFilter(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    field_class = RowsField


class DayFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = DayField


def choices_filter(
    choices: Any, field_name: str, label: str | Promise, **options: Any
) -> django_filters.MultipleChoiceFilter:
    """Any of some choices, for a column that an incident has once."""
    return django_filters.MultipleChoiceFilter(
        choices=choices,
        field_name=field_name,
        label=label,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,  # no condition may give a row twice: the list reads its pages from an index
        **options,
    )


@dataclass(frozen=True)
class Chip:
    """One active condition in words, and the query string of the filter without it."""

    label: str
    value: str
    without: str


class Conditions(dict[str, django_filters.Filter]):
    """The conditions of the filter, of which each look has its own.

    Django's filter would copy all that is in them too, choices and labels and forms of fields, for 5 % of a list.
    """

    def __deepcopy__(self, memo: Any) -> Self:
        own = type(self)((name, copy(condition)) for name, condition in self.items())
        if "source" in own:  # whether it knows protected sources depends on the reader
            own["source"]._field = copy(own["source"].field)
        for condition in own.values():
            condition.method = condition.method  # of the look that has the copy
        return own


class IncidentFilter(ShapeFilters, MarkFilters):
    """`IncidentFilter(request.GET, user=request.user)`; `.qs` holds no row while the query is invalid.

    `user` decides which rows there are (`visible_to`), what may be asked for and whether report texts are searched.
    """

    reference = ReferencesFilter(method="among", label=gettext_lazy("Records"))
    q = django_filters.CharFilter(method="search", label=gettext_lazy("Words"))
    period = django_filters.ChoiceFilter(
        choices=[(code, label) for code, (label, _days) in PERIODS.items()],
        method="in_period",
        label=gettext_lazy("Period"),
        empty_label=gettext_lazy("any time"),
    )
    date_from = DayFilter(field_name="date_end", lookup_expr="gte", label=gettext_lazy("From"), edge="first")
    date_to = DayFilter(field_name="date_start", lookup_expr="lte", label=gettext_lazy("To"), edge="last")
    precision = choices_filter(codes.DatePrecision.choices, "date_precision", gettext_lazy("Precision of the date"))
    place = NamedFilter(kind="place", method="under_place", label=gettext_lazy("Place, with all inside it"))
    around_km = django_filters.NumberFilter(
        method="nothing_by_itself", label=gettext_lazy("and so many km around it"), min_value=0, max_value=MOST_KM
    )
    on_map = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("on the map")), ("no", gettext_lazy("not on the map"))],
        method="with_point",
        label=gettext_lazy("Map"),
        empty_label=gettext_lazy("any"),
    )
    event_type = RowsFilter(
        queryset=EventType.objects.order_by("family", "sort_key"),
        field_name="event_type__code",
        to_field_name="code",
        label=gettext_lazy("Event type"),
        widget=forms.CheckboxSelectMultiple,
        null_label=gettext_lazy("not stated"),
        null_value=NOT_STATED,
        distinct=False,
    )
    acled = django_filters.ChoiceFilter(
        choices=acled_types, method="of_acled_type", label=gettext_lazy("ACLED type"), empty_label=gettext_lazy("any")
    )
    family = choices_filter(codes.EventFamily.choices, "family", gettext_lazy("Kind of event"), method="of_family")
    actor = NamedFilter(kind="actor", method="with_actor", label=gettext_lazy("Actor"))
    role = django_filters.ChoiceFilter(
        choices=codes.Role.choices,
        method="nothing_by_itself",
        label=gettext_lazy("Role of the actor"),
        empty_label=gettext_lazy("any role"),
    )
    weapon = RowsFilter(
        queryset=Weapon.objects.all(),
        method="with_weapon",
        to_field_name="code",
        label=gettext_lazy("Weapon"),
        widget=forms.CheckboxSelectMultiple,
    )
    source = NamedFilter(kind="source", method="told_by_source", label=gettext_lazy("Source"))
    killed = django_filters.ChoiceFilter(
        choices=STATED, method="toll_stated", label=gettext_lazy("Killed"), empty_label=gettext_lazy("any")
    )
    killed_min = django_filters.NumberFilter(method="toll_within", label=gettext_lazy("Killed, at least"), min_value=0)
    killed_max = django_filters.NumberFilter(method="toll_within", label=gettext_lazy("Killed, at most"), min_value=0)
    injured = django_filters.ChoiceFilter(
        choices=STATED, method="toll_stated", label=gettext_lazy("Injured"), empty_label=gettext_lazy("any")
    )
    injured_min = django_filters.NumberFilter(
        method="toll_within", label=gettext_lazy("Injured, at least"), min_value=0
    )
    injured_max = django_filters.NumberFilter(method="toll_within", label=gettext_lazy("Injured, at most"), min_value=0)
    including = choices_filter(AMONG, "including", gettext_lazy("Among those killed or injured"), method="with_victims")
    victims = django_filters.ChoiceFilter(
        choices=codes.VictimStatus.choices,
        method="nothing_by_itself",
        label=gettext_lazy("Count only"),
        empty_label=gettext_lazy("everybody"),
    )
    status = choices_filter(codes.Status.choices, "status", gettext_lazy("State"))
    flag = choices_filter(codes.FlagCode.choices, "flags__code", gettext_lazy("Open flag"), method="open_flag")
    grade = choices_filter(codes.Grade.choices, "grade", gettext_lazy("Grade"))
    origin = choices_filter(codes.Origin.choices, "origin", gettext_lazy("Origin"))
    assignee = django_filters.ChoiceFilter(
        choices=[("me", gettext_lazy("me")), ("nobody", gettext_lazy("nobody"))],
        method="assigned_to",
        label=gettext_lazy("Assigned to"),
        empty_label=gettext_lazy("anybody"),
    )
    sort = django_filters.ChoiceFilter(
        choices=[(name, order.label) for name, order in ORDERS.items() if name],
        method="nothing_by_itself",
        label=gettext_lazy("Order"),
        empty_label=ORDERS[""].label,
    )

    class Meta:
        model = Incident
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> Conditions:
        """The conditions, with fields that all looks share and whose markup is kept while they are empty."""
        found = Conditions(super().get_filters())
        for condition in found.values():
            field = condition.field
            field.kept = {}
            field.is_from_table = isinstance(field, RowsField) or callable(condition.extra.get("choices"))
        return found

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data if data is not None else QueryDict(), Incident.objects.visible_to(user))
        self.user = user
        self._many = 0  # conditions of a search for which there are more than FEW, where no other stands before it
        if not user.has_perm("incidents.view_drafts"):
            for name in FOR_DRAFTS:
                del self.filters[name]
        self.filters["source"].field.sensitive = user.has_perm("incidents.view_sensitive")

    @cached_property
    def form(self) -> forms.Form:
        """A form of this look's own fields: Django's filter would make a class of them, whose forms have copies."""
        form = forms.Form(self.data)
        form.fields = {name: condition.field for name, condition in self.filters.items()}
        return form

    @property
    def qs(self) -> Rows:
        """The rows that fit, in the order asked for; no row while a condition is not understood."""
        rows: Rows = super().qs if self.is_valid() else self.queryset.none()
        return rows

    @cached_property
    def to_sum(self) -> Rows:
        """The same rows for who goes through all of them, by their keys where they are few.

        Between two days PostgreSQL expects many more rows than there are, and would read the whole table: the index of
        days is named to it.
        """
        given = self.form.cleaned_data if self.is_valid() else {}
        first, last = given.get("date_from"), given.get("date_to")
        return named_where_few(self.qs.overlapping(first, last) if first and last and first <= last else self.qs)

    def count_up_to(self, most: int) -> int:
        """How many rows there are, `most` + 1 for more; a search alone that holds more than FEW is not made again."""
        is_known = most <= rare.FEW and self._many and len(self.qs.query.where.children) == self._many
        return most + 1 if is_known else count_up_to(self.qs, most)

    def filter_queryset(self, queryset: Rows) -> Rows:
        rows: Rows = super().filter_queryset(queryset)
        return rows.order_by(*self.order.by())

    @property
    def order(self) -> Order:
        """The order asked for; newest first where none is, or none that is known."""
        return ORDERS.get(self.data.get("sort", ""), ORDERS[""])

    # One method a condition: rows, name of the field, cleaned value.

    def among(self, rows: Rows, name: str, references: list[str]) -> Rows:
        return rows.filter(reference__in=references) if references else rows

    def search(self, rows: Rows, name: str, text: str) -> Rows:
        condition = searching.condition(text, inside=self.user.has_perm("incidents.view_report"))
        keys = few(condition)
        found = rows.filter(condition if keys is None else Q(pk__among=keys))
        if keys is None and not rows.query.where:
            self._many = len(found.query.where.children)
        return found

    def in_period(self, rows: Rows, name: str, code: str) -> Rows:
        start, end = PERIODS[code][1](timezone.localdate())
        return rows.filter(date_end__gte=start, date_start__lte=end)

    def under_place(self, rows: Rows, name: str, place: Place) -> Rows:
        inside = _having("within", place)
        km = self.form.cleaned_data.get("around_km")
        if not km or place.longitude is None or place.latitude is None:
            return rows.filter(inside)
        return within(rows, Circle(place.longitude, place.latitude, float(km)), inside)

    def with_point(self, rows: Rows, name: str, wanted: str) -> Rows:
        return rows.filter(map_longitude__isnull=wanted != "yes")

    def with_actor(self, rows: Rows, name: str, actor: Any) -> Rows:
        rows = rows.filter(_having("took_part", actor))
        if role := self.form.cleaned_data.get("role"):
            with_children = Actor.objects.descendants(actor)
            rows = rows.filter(Exists(IncidentActor.objects.filter(_of_row(), role=role, actor__in=with_children)))
        return rows

    def told_by_source(self, rows: Rows, name: str, source: Any) -> Rows:
        return rows.filter(_having("terms__sources", source))

    def toll_stated(self, rows: Rows, name: str, wanted: str) -> Rows:
        groups = self._groups(name)
        if wanted == "not_stated":
            return rows.filter(~Exists(groups))
        somebody = Exists(groups.filter(Q(maximum__isnull=True) | Q(maximum__gt=0)))
        return rows.filter(Exists(groups) if wanted == "stated" else foreseen(Exists(groups) & ~somebody))

    def toll_within(self, rows: Rows, name: str, figure: Any) -> Rows:
        """A stated best figure of at least (`killed_min`) or at most (`killed_max`) so many."""
        outcome, _, end = name.partition("_")
        bound = {"min": "gte", "max": "lte"}[end]
        if not self.form.cleaned_data.get("victims"):
            return rows.filter(**{f"{outcome}_best__{bound}": int(figure)})
        total = self._groups(outcome).order_by().values("incident").annotate(total=Sum("best"))
        return rows.filter(Exists(total.filter(**{f"total__{bound}": int(figure)})))

    def with_victims(self, rows: Rows, name: str, wanted: list[str]) -> Rows:
        for group in wanted:
            rows = rows.filter(Exists(Casualty.objects.filter(_of_row(), **{f"{group}__gt": 0})))
        return rows

    def with_weapon(self, rows: Rows, name: str, wanted: QuerySet[Weapon]) -> Rows:
        weapons = list(wanted)
        if not weapons:
            return rows
        return rows.filter(Exists(Incident.weapons.through.objects.filter(_of_row(), weapon__in=weapons)))

    def of_family(self, rows: Rows, name: str, wanted: list[str]) -> Rows:
        """By the keys of its types: joined, PostgreSQL goes through the days of a span for each type anew."""
        types = EventType.objects.filter(family__in=wanted).order_by().values_list("pk", flat=True)
        return rows.filter(event_type__in=list(types)) if wanted else rows

    def of_acled_type(self, rows: Rows, name: str, wanted: str) -> Rows:
        return rows.filter(Q(event_type__acled_event_type=wanted) | Q(event_type__acled_sub_event_type=wanted))

    def open_flag(self, rows: Rows, name: str, wanted: list[str]) -> Rows:
        if not wanted:
            return rows
        flags = IncidentFlag.objects.filter(_of_row(), code__in=wanted, settled_at__isnull=True)
        return rows.filter(Exists(flags))

    def assigned_to(self, rows: Rows, name: str, who: str) -> Rows:
        return rows.filter(assignee=self.user) if who == "me" else rows.filter(assignee__isnull=True)

    def nothing_by_itself(self, rows: Rows, name: str, value: str) -> Rows:
        return rows

    # What the page shows of the filter.

    def chips(self) -> list[Chip]:
        """The active conditions, in the order of the form."""
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        for name, field in self.form.fields.items():
            given = [value for value in self.data.getlist(name) if value.strip()]
            if name == "reference":
                if given:
                    yield self._ticked(field, given)
                continue
            if name == "sort" or self._idle(name):
                continue
            for value in given:
                rest = without_look(self.data)
                rest.setlist(name, [other for other in given if other != value])
                yield Chip(str(field.label), _in_words(field, value), rest.urlencode())

    def _idle(self, name: str) -> bool:
        """Whether the condition says something of another one that is not there."""
        needed = {"role": "actor", "around_km": "place"}.get(name)
        return needed is not None and not self.data.get(needed)

    def _ticked(self, field: Any, given: list[str]) -> Chip:
        """All the single records as one condition."""
        rest = without(self.data, "reference", *LOOK)
        return Chip(str(field.label), given[0] if len(given) == 1 else wording.count(len(given)), rest.urlencode())

    def _groups(self, outcome: str) -> QuerySet[Casualty]:
        groups = Casualty.objects.filter(_of_row(), outcome=outcome)
        victims = self.form.cleaned_data.get("victims")
        return groups.filter(status=victims) if victims else groups


def without_look(query: QueryDict) -> QueryDict:
    """The conditions of an address alone."""
    return without(query, *LOOK)


def without(query: QueryDict, *names: str) -> QueryDict:
    """A copy of a query that says nothing of these."""
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest


def _having(column: str, thing: Any) -> Q:
    """Incidents that hold the thing's key in a column of keys."""
    return foreseen(Q(**{f"{column}__contains": [thing.pk]}), IN_ARRAYS)


def _of_row() -> Q:
    return Q(incident=OuterRef("pk"))


def _in_words(field: Any, value: str) -> str:
    if isinstance(field, NamedField):
        rows = lookup.resolve(field.kind, value, sensitive=bool(field.sensitive))
        return str(rows[0]) if len(rows) == 1 else value
    if isinstance(field, DayField):
        return field.in_words(value)
    if hasattr(field, "in_words"):
        return str(field.in_words(value))
    for row in getattr(field, "queryset", None) or ():
        if row.code == value:
            return str(row)
    named = dict(getattr(field, "choices", ()))
    return str(named[value]) if value in named else wording.digits(value)
