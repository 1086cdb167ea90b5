"""The reading vocabulary of incidents: what a door asks for by name instead of filtering itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, IntegerField, Lookup, Prefetch, Value
from django.db.models.expressions import RawSQL

from config.prepared import Prepared, array, load
from geo.fields import distance_km
from geo.models import Place
from geo.querysets import box_around
from incidents.codes import Status

if TYPE_CHECKING:
    from incidents.models import Actor, Incident, Report, ReportOrigin  # noqa: F401  (named in the annotations below)


UNDER = """
WITH RECURSIVE under(id) AS (
    SELECT id FROM incidents_actor WHERE id = %s
    UNION SELECT child.id FROM incidents_actor child JOIN under ON child.parent_id = under.id
) SELECT id FROM under
"""


@IntegerField.register_lookup
class Among(Lookup[Any]):
    """`key = ANY (array)`: what `in` says, without a parameter for each of a thousand keys.

    The array is written once, whatever is asked of the rows; the driver would look at each key for each question.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> str:
        return array(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*params, self.rhs)


class ActorQuerySet(models.QuerySet["Actor"]):
    def descendants(self, actor: Actor) -> ActorQuerySet:
        """The actor and everything that belongs to it, however deep."""
        return self.filter(pk__in=RawSQL(UNDER, [actor.pk]))


# What protects a report: its source, or a record that it tells.
PROTECTED = ("publisher__is_sensitive", "claims__incident__is_sensitive", "tells__incident__is_sensitive")


def without_protected(rows: Any, report: str = "") -> Any:
    """The rows without those of a protected report, to which `report` leads ("report__"); "" where rows are reports."""
    for path in PROTECTED:
        rows = rows.exclude(**{f"{report}{path}": True})
    return rows


def protected_reports() -> str:
    """SQL of the keys of all reports that `PROTECTED` protects, for statements that the database carries out alone."""
    by_path = [
        apps.get_model("incidents", "Report").objects.filter(**{path: True}).order_by().values("pk")
        for path in PROTECTED
    ]
    return str(by_path[0].union(*by_path[1:]).query)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """Reports that this user may know of: none of a protected source, none that tells a protected record."""
        return self if user.has_perm("incidents.view_sensitive") else without_protected(self)


class OriginQuerySet(models.QuerySet["ReportOrigin"]):
    def visible_to(self, user: Any) -> OriginQuerySet:
        """Origins that this user may know of: none of a protected source."""
        return self if user.has_perm("incidents.view_sensitive") else self.exclude(publisher__is_sensitive=True)


def days() -> Func:
    """The days of an incident as a range, both ends included: an index on it serves `overlapping`."""
    return Func(F("date_start"), F("date_end"), Value("[]"), function="daterange", output_field=DateRangeField())


class IncidentQuerySet(models.QuerySet["Incident"]):
    def published(self) -> IncidentQuerySet:
        return self.filter(status=Status.PUBLISHED)

    def awaiting_review(self) -> IncidentQuerySet:
        return self.filter(status=Status.IN_REVIEW)

    def visible_to(self, user: Any) -> IncidentQuerySet:
        """What this user may see: drafts and sensitive records only with the right to them."""
        return self.open_to(*rights_to_see(user))

    def open_to(self, drafts: bool, sensitive: bool) -> IncidentQuerySet:
        """What whoever has these rights may see."""
        rows = self if drafts else self.published()
        return rows if sensitive else rows.filter(is_sensitive=False)

    def overlapping(self, first: date, last: date) -> IncidentQuerySet:
        """Dated records that may have happened on one of these days."""
        both_ends = DateRange(first, last, "[]")
        return self.filter(date_start__isnull=False).alias(days=days()).filter(days__overlap=both_ends)

    def near(self, longitude: float, latitude: float, km: float) -> IncidentQuerySet:
        """Those with a point on the map within `km`, with `distance` in km, the nearest first."""
        west, south, east, north = box_around(latitude, longitude, km)
        rows = self.filter(map_longitude__range=(west, east), map_latitude__range=(south, north))
        distance = distance_km("map_latitude", "map_longitude", latitude, longitude)
        return rows.annotate(distance=distance).filter(distance__lte=km).order_by("distance", "date_start", "pk")

    def once(self) -> IncidentQuerySet:
        """The same rows without an order, each of them once: what counts are grouped from."""
        rows = self.order_by()
        return self.model._default_manager.filter(pk__in=rows.values("pk")) if rows.query.distinct else rows

    def in_lines(self) -> list[Incident]:
        """All that one line says of an incident, in a number of queries that does not grow with rows."""
        return held(load(self.only(*SAID)), "places", "participants", "casualties")

    def in_view(self) -> list[Incident]:
        """What the list beside the map says of an incident."""
        return held(load(self.only(*SAID)), "places", "casualties")

    def in_queue(self) -> list[Incident]:
        """What a row of the queue says."""
        return held(load(self.select_related("assignee", "changed_by")), "places", "casualties", "flags")

    def whole(self) -> list[Incident]:
        """All that the page of a record says of it, as plain lists."""
        return _wholly(load(self))

    def with_parts(self) -> IncidentQuerySet:
        """All that a record's page or an export line shows, in a number of queries that does not grow with rows."""
        rows = self.select_related("event_type", "assignee", "created_by", "changed_by")
        parts = ("participants__actor", "casualties__actor", "told_by__source", "flags", "weapons")
        place = Prefetch("places__place", Place.objects.select_related("parent__parent__parent"))
        return rows.prefetch_related(place, *parts)


# The columns that lines say or look for: to load all of them took longer than to ask for all parts.
SAID = (
    *("reference", "status", "event_type", "date_start", "date_end", "date_precision", "time_of_day"),
    *("summary_en", "summary_ar", "is_background", "is_sensitive", "internal_note", "map_longitude", "map_latitude"),
)
# What lines say of a row of a part beside its own values; the page of a record says of whom casualties are too.
NAMED = {"places": "place", "participants": "actor", "told_by": "source"}
ALL_NAMED = NAMED | {"casualties": "actor"}
PEOPLE = ("assignee", "created_by", "changed_by", "published_by")


def held(incidents: Iterable[Incident], *parts: str, named: Mapping[str, str] = NAMED) -> list[Incident]:
    """The incidents with their types and, as plain lists, the rows of these parts with what they name.

    One question for each part, and one for all that is named of a kind.  `prefetch_related` makes a queryset for each
    part of each incident, which nobody asks anything, and a question for each level of areas: it took twice as long.
    """
    found = list(incidents)
    keys = array(incident.pk for incident in found)
    naming = [(found, "event_type")]
    for part in parts if found else ():
        rows, own = _rows_of(part)(keys), {incident.pk: list[Any]() for incident in found}
        for row in rows:
            own[row.incident_id].append(row)
        for incident in found:
            hold(incident, part, own[incident.pk])
        if part in named:
            naming.append((rows, named[part]))
    name_all(naming)
    return found


@cache
def _rows_of(part: str) -> Prepared[Any]:
    """The rows of a part of the incidents of some keys."""
    model: Any = apps.get_model("incidents", "Incident")._meta.get_field(part).related_model
    return Prepared(lambda: model.objects.filter(incident__pk__among=[]))


def _wholly(incidents: Iterable[Incident]) -> list[Incident]:
    found = held(incidents, "places", "participants", "casualties", "told_by", "flags", named=ALL_NAMED)
    _hold_weapons(found)
    name_all((found, column) for column in (*PEOPLE, "merged_into"))
    return found


def _hold_weapons(incidents: list[Incident]) -> None:
    own: dict[int, list[Any]] = {incident.pk: [] for incident in incidents}
    links = _armed()(array(own)) if own else []
    name_all([(links, "weapon")])
    for link in links:
        own[link.incident_id].append(link.weapon)
    for incident in incidents:
        hold(incident, "weapons", own[incident.pk])


@cache
def _armed() -> Prepared[Any]:
    links: Any = apps.get_model("incidents", "Incident").weapons.through._default_manager
    return Prepared(lambda: links.filter(incident__pk__among=[]).order_by("weapon__sort_key", "weapon__code"))


def rights_to_see(user: Any) -> tuple[bool, bool]:
    """Whether this user may see drafts, and sensitive records."""
    return user.has_perm("incidents.view_drafts"), user.has_perm("incidents.view_sensitive")


def in_rows(keys: Iterable[int], user: Any) -> list[Incident]:
    """All that a row of the list says of the incidents of these keys, as far as this user may see them."""
    return held(_said(*rights_to_see(user))(array(keys)), "places", "participants", "casualties", "told_by", "flags")


def by_reference(reference: str, user: Any) -> Incident | None:
    """The record as its page says it; None where there is none that this user may see."""
    return next(iter(_wholly(_referred(*rights_to_see(user))(reference))), None)


@cache
def _referred(drafts: bool, sensitive: bool) -> Prepared[Incident]:
    rows: Any = apps.get_model("incidents", "Incident").objects
    return Prepared(lambda: rows.open_to(drafts, sensitive).order_by().filter(reference=""))


@cache
def _said(drafts: bool, sensitive: bool) -> Prepared[Incident]:
    """Incidents of some keys for whoever has these rights."""
    rows: Any = apps.get_model("incidents", "Incident").objects
    return Prepared(lambda: rows.open_to(drafts, sensitive).only(*SAID).order_by().filter(pk__among=[]))


def name_all(naming: Iterable[tuple[Collection[Any], str]]) -> None:
    """Gives each row what it names, which is few different things; a place with all that it lies in.

    Rows that stand together are of one model.
    """
    wanted: dict[Any, list[tuple[Collection[Any], Any]]] = defaultdict(list)
    for rows, name in naming:
        if rows:
            field = next(iter(rows))._meta.get_field(name)
            wanted[field.related_model].append((rows, field))
    for model, pairs in wanted.items():
        keys = {key for rows, field in pairs for row in rows if (key := getattr(row, field.attname)) is not None}
        things = by_keys(model, keys)
        for rows, field in pairs:
            for row in rows:
                if thing := things.get(getattr(row, field.attname)):
                    field.set_cached_value(row, thing)


def by_keys(model: Any, keys: Collection[int]) -> dict[int, Any]:
    """The rows of these keys, by key; places with all that they lie in."""
    if model is Place and keys:
        return Place.objects.with_areas(keys)
    return alone_by_keys(model, keys)


def alone_by_keys(model: Any, keys: Collection[int]) -> dict[int, Any]:
    """The rows of these keys, by key, and nothing that they name."""
    return {thing.pk: thing for thing in _by_key(model)(array(keys))} if keys else {}


@cache
def _by_key(model: Any) -> Prepared[Any]:
    return Prepared(lambda: model._default_manager.order_by().filter(pk__among=[]))


def hold(record: models.Model, part: str, rows: list[Any]) -> None:
    """From now on these are the rows of a part of the record, for whoever goes through all of them."""
    vars(record).setdefault("_prefetched_objects_cache", {})[part] = rows


def is_held(record: models.Model, part: str) -> bool:
    """Whether the rows of a part were loaded with their record, with what they refer to."""
    return part in getattr(record, "_prefetched_objects_cache", {})


def parts_of(incident: Incident, part: str) -> Collection[Any]:
    """`incident.places.all()` and the like, without a manager for each time where they are loaded already."""
    if not is_held(incident, part):
        return getattr(incident, part).all()  # type: ignore[no-any-return]
    return incident._prefetched_objects_cache[part]  # type: ignore[attr-defined, no-any-return]
