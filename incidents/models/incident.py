"""The incident and its parts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.fields import PointField, PointOf
from geo.models import Place
from incidents import codes
from incidents.models.actor import Actor
from incidents.models.report import Report
from incidents.models.source import Source
from incidents.models.taxonomy import EventType, Weapon
from incidents.querysets import IncidentQuerySet, days, parts_of


class ReferenceCounter(models.Model):
    """The last number given in a year; locked while a reference is made."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("counter of references")
        verbose_name_plural = _("counters of references")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


def _derived_keys(name: Any) -> ArrayField[list[int], list[int]]:
    return ArrayField(models.BigIntegerField(), verbose_name=name, default=list, db_default=[], editable=False)


class Incident(models.Model):
    """Who did what to whom, where and when.  Changed only by `incidents.curation`."""

    reference = models.CharField(_("reference"), max_length=16, unique=True, help_text="SJ-2019-000123")
    status = models.CharField(_("status"), max_length=12, choices=codes.Status, default=codes.Status.DRAFT)
    origin = models.CharField(_("origin"), max_length=12, choices=codes.Origin)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    event_type = models.ForeignKey(
        EventType,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # incident_type_by_day begins with it
        related_name="incidents",
        verbose_name=_("event type"),
    )
    date_start = models.DateField(_("date"), null=True, blank=True)
    date_end = models.DateField(_("until"), null=True, blank=True)
    date_precision = models.CharField(
        _("date precision"), max_length=8, choices=codes.DatePrecision, default=codes.DatePrecision.UNKNOWN
    )
    time_of_day = models.CharField(_("time of day"), max_length=10, choices=codes.TimeOfDay, blank=True)
    weapons = models.ManyToManyField(Weapon, blank=True, related_name="incidents", verbose_name=_("weapons"))

    summary_en = models.TextField(_("public summary, English"), blank=True)
    summary_ar = models.TextField(_("public summary, Arabic"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    is_background = models.BooleanField(_("recalled by the report"), default=False)
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=codes.Certainty, default=codes.Certainty.REPORTED
    )
    source_urls = ArrayField(
        models.CharField(max_length=1000),
        verbose_name=_("addresses of sources"),
        default=list,
        blank=True,
        help_text=_("where it was told, beside the reports that are held here"),
    )
    set_by_hand = ArrayField(
        models.CharField(max_length=16),
        verbose_name=_("set by hand"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("what a person has set; claims no longer change it"),
    )
    confidence = models.FloatField(_("confidence of the draft"), null=True, blank=True, editable=False)
    confidences = models.JSONField(
        _("confidence by field"), default=dict, blank=True, editable=False, help_text="{field of a claim: 0 to 1}"
    )
    doubts = models.JSONField(
        _("reasons to doubt the draft"),
        default=list,
        blank=True,
        editable=False,
        help_text='[{"code", "field", "report", "words": [[start, end]]}]',
    )
    grade = models.CharField(_("grade"), max_length=12, choices=codes.Grade, blank=True)
    grade_reason = models.TextField(_("reason for the grade"), blank=True)
    is_sensitive = models.BooleanField(_("sensitive"), default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_incidents",
        verbose_name=_("assignee"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("merged into")
    )

    carried = models.JSONField(
        _("carried over"),
        default=dict,
        blank=True,
        editable=False,
        help_text='what the register it was imported from said: {"ahead", "at_version", "changed_at", …}',
    )

    # Derived: made anew by the database's `refresh_reading` with every change, so that lists and maps read one row.
    map_place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place on the map"),
        editable=False,
    )
    map_longitude = models.FloatField(_("longitude on the map"), null=True, blank=True, editable=False)
    map_latitude = models.FloatField(_("latitude on the map"), null=True, blank=True, editable=False)
    map_extent = models.CharField(_("what its mark may claim"), max_length=5, blank=True, editable=False)
    killed_best = models.PositiveIntegerField(_("killed, best figure"), null=True, blank=True, editable=False)
    injured_best = models.PositiveIntegerField(_("injured, best figure"), null=True, blank=True, editable=False)
    within = _derived_keys(_("keys of its places and of all that they lie in"))
    acted = _derived_keys(_("keys of the topmost groups that acted"))
    was_hit = _derived_keys(_("keys of the topmost groups that were hit"))
    took_part = _derived_keys(_("keys of its actors and of all that they belong to"))

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"), editable=False
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by"), editable=False
    )
    came_back = models.BooleanField(
        _("came back"), default=False, editable=False, help_text=_("it was sent back or reopened before")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
        editable=False,
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = [F("date_start").desc(nulls_last=True), "-id"]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes = [
            models.Index(
                *(F("date_start").desc(nulls_last=True), F("id").desc()),
                # A step of the map's slider is marked and counted from here alone.
                include=[
                    *("date_end", "status", "is_sensitive", "map_longitude", "map_latitude"),
                    *("map_extent", "map_place", "event_type", "killed_best", "reference"),
                ],
                name="incident_by_day",
            ),
            models.Index(
                *(F("event_type"), F("date_start").desc(nulls_last=True), F("id").desc()),
                include=["date_end", "status", "is_sensitive"],  # a type in a span of days is counted from here alone
                name="incident_type_by_day",
            ),
            models.Index(F("changed_at").desc(), F("id").desc(), name="incident_last_changed"),
            models.Index(F("killed_best").desc(nulls_last=True), F("id").desc(), name="incident_most_killed"),
            GistIndex(days(), name="incident_days_gist"),
            # Records of vague days are looked for in a wider span than others, and are few.
            GistIndex(days(), condition=Q(date_precision__in=["month", "year"]), name="incident_vague_days_gist"),
            # With nobody, or with somebody, is counted from here alone.
            models.Index(fields=["status", "changed_at"], include=["assignee"], name="incident_queue"),
            models.Index(fields=["changed_at"], condition=Q(came_back=True, status="draft"), name="incident_came_back"),
            models.Index(
                # In the order in which marks are grouped (`mapping.SPOT`): nothing is sorted or hashed for them.
                fields=["map_longitude", "map_latitude", "map_extent", "map_place", "event_type"],
                # The rest that marks are made of, and the commonest conditions: a view is read from here alone.
                include=[
                    *("killed_best", "reference"),
                    *("status", "is_sensitive", "date_start", "date_end", "took_part"),
                ],
                condition=Q(map_longitude__isnull=False),
                name="incident_spots",
            ),
            GinIndex(fields=["within"], name="incident_within"),
            GinIndex(fields=["took_part"], name="incident_took_part"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_start__isnull=True, date_end__isnull=True)
                | Q(date_start__isnull=False, date_end__isnull=False, date_end__gte=F("date_start")),
                name="incident_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(date_start__isnull=False) | Q(date_precision="unknown"),
                name="incident_undated_is_unknown",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="incident_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(
                    published_by__isnull=False,
                    published_at__isnull=False,
                    event_type__isnull=False,
                    date_start__isnull=False,
                ),
                name="incident_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__range=(0, 1)),
                name="incident_confidence_is_a_share",
            ),
        ]
        permissions = [
            ("submit_incident", "Can submit an incident for review"),
            ("review_incident", "Can send an incident back or reject it"),
            ("publish_incident", "Can publish an incident of another author"),
            ("merge_incident", "Can merge incidents"),
            ("view_drafts", "Can see what is not published"),
            ("view_sensitive", "Can see sensitive records"),
            ("export_incident", "Can export incidents"),
            ("import_incident", "Can import incidents from files"),
            ("restore_incident", "Can import incidents as they stood elsewhere, published ones too"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.reference])

    @property
    def summary(self) -> str:
        """The summary in the language of the page, or in the other one."""
        first, second = self.summary_en, self.summary_ar
        return (second or first) if get_language() == "ar" else (first or second)

    @property
    def primary_place(self) -> IncidentPlace | None:
        """The place that stands for the incident on maps and lists (uses prefetched rows)."""
        places: list[IncidentPlace] = list(parts_of(self, "places"))
        return next((p for p in places if p.is_primary), places[0] if places else None)


class IncidentPlace(models.Model):
    """Where it happened; the point is the place's own unless an analyst has set a nearer one."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="places")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    is_primary = models.BooleanField(_("primary"), default=False)
    precision = models.CharField(
        _("precision"), max_length=12, choices=codes.PlacePrecision, default=codes.PlacePrecision.PLACE
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    point = models.GeneratedField(
        expression=PointOf(F("longitude"), F("latitude")), output_field=PointField(), db_persist=True
    )

    class Meta:
        ordering = ["incident_id", "-is_primary", "id"]  # by "incident" they would be joined to their incidents
        verbose_name = _("place of an incident")
        verbose_name_plural = _("places of an incident")
        indexes = [GistIndex(fields=["point"], condition=Q(is_primary=True), name="incident_place_point_gist")]
        constraints = [
            models.UniqueConstraint(fields=["incident", "place"], name="incident_place_once"),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(is_primary=True), name="incident_one_primary_place"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="incident_place_point_whole_and_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return str(self.place)


class IncidentActor(models.Model):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="participants")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="participations", verbose_name=_("actor"))
    role = models.CharField(_("role"), max_length=8, choices=codes.Role)
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=codes.Certainty, default=codes.Certainty.REPORTED
    )

    class Meta:
        ordering = ["incident_id", "role", "id"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [models.UniqueConstraint(fields=["incident", "actor", "role"], name="incident_actor_once")]

    def __str__(self) -> str:
        return str(self.actor)


class IncidentSource(models.Model):
    """Who is told to have said it, and in which report (none where a person entered it)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="told_by")
    source = models.ForeignKey(Source, models.PROTECT, related_name="told", verbose_name=_("source"))
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="tells", verbose_name=_("report")
    )

    class Meta:
        ordering = ["incident_id", "id"]
        verbose_name = _("source of an incident")
        verbose_name_plural = _("sources of an incident")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "source", "report"], name="incident_source_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.source)


class Casualty(models.Model):
    """People of one outcome and group.  No row means not stated; zero means that the text says none.

    `maximum` null is open ("at least"); `children` and `women` null are not stated.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="casualties")
    outcome = models.CharField(_("outcome"), max_length=20, choices=codes.Outcome)
    status = models.CharField(
        _("status"), max_length=10, choices=codes.VictimStatus, default=codes.VictimStatus.UNKNOWN
    )
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group"))
    minimum = models.PositiveIntegerField(_("min"))
    best = models.PositiveIntegerField(_("best"))
    maximum = models.PositiveIntegerField(_("max"), null=True, blank=True)
    children = models.PositiveIntegerField(_("of whom children"), null=True, blank=True)
    women = models.PositiveIntegerField(_("of whom women"), null=True, blank=True)
    reason = models.TextField(_("reason for the figures"), blank=True)

    class Meta:
        ordering = ["incident_id", "outcome", "status", "id"]
        verbose_name = _("casualties")
        verbose_name_plural = _("casualties")
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "outcome", "status", "actor"], name="casualty_group_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(minimum__lte=F("best")), name="casualty_min_to_best"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(best__lte=F("maximum")), name="casualty_best_to_max"
            ),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True)
                | (
                    (Q(children__isnull=True) | Q(children__lte=F("maximum")))
                    & (Q(women__isnull=True) | Q(women__lte=F("maximum")))
                    & (Q(children__isnull=True) | Q(women__isnull=True) | Q(children__lte=F("maximum") - F("women")))
                ),
                name="casualty_parts_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minimum}–{'' if self.maximum is None else self.maximum} {self.get_outcome_display()}"


class IncidentFlag(models.Model):
    """A warning, with the words that raised it and the readings to choose from, until a person settles it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="flags")
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("report")
    )
    code = models.CharField(_("flag"), max_length=24, choices=codes.FlagCode)
    start = models.PositiveIntegerField(_("first character"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    choices = models.JSONField(_("readings"), default=list, blank=True)
    detail = models.TextField(_("detail"), blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    resolution = models.TextField(_("how it was settled"), blank=True)

    class Meta:
        ordering = ["incident_id", "id"]
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        indexes = [models.Index(fields=["code"], condition=Q(settled_at__isnull=True), name="incident_flag_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="incident_flag_settled_by_someone",
            )
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def must_settle(self) -> bool:
        """Whether publishing waits for it."""
        return self.code in codes.MUST_SETTLE


class IncidentLink(models.Model):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="links")
    other = models.ForeignKey(Incident, models.CASCADE, related_name="linked_from", verbose_name=_("other incident"))
    kind = models.CharField(_("kind"), max_length=16, choices=codes.LinkKind)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["incident", "id"]
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["incident", "other", "kind"], name="incident_link_once"),
            models.CheckConstraint(condition=~Q(incident=F("other")), name="incident_not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.incident} {self.get_kind_display()} {self.other}"
