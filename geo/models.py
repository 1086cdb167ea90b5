"""Places and their spellings: governorate > district > subdistrict > place."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.fields import ArabicFold, PointField, PointOf
from geo.querysets import PlaceQuerySet


class Place(models.Model):
    """A named place with at most one point (WGS 84); an area carries its representative point."""

    class Kind(models.TextChoices):
        GOVERNORATE = "governorate", _("governorate")
        DISTRICT = "district", _("district")
        SUBDISTRICT = "subdistrict", _("subdistrict")
        TOWN = "town", _("town")
        VILLAGE = "village", _("village")
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
        CAMP = "camp", _("camp")
        OIL_FIELD = "oil_field", _("oil field")
        GAS_FIELD = "gas_field", _("gas field")
        BRIDGE = "bridge", _("bridge")
        CROSSING = "crossing", _("crossing")
        BASE = "base", _("military base")
        AIRPORT = "airport", _("airport")
        RIVER = "river", _("river")
        AREA = "area", _("area")

    class CoordinatePrecision(models.TextChoices):
        """How far the point can be trusted: of the place itself, within about 20 km, or of a whole area."""

        EXACT = "exact", _("exact")
        APPROXIMATE = "approximate", _("approximate")
        CENTROID = "centroid", _("middle of an area")

    code = models.SlugField(_("code"), max_length=80, unique=True)
    name_ar = models.CharField(_("Arabic name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    country = models.CharField(_("country"), max_length=2, default="SY", help_text=_("ISO 3166 code"))
    pcode = models.CharField(_("P-code"), max_length=16, null=True, blank=True, unique=True)
    geonames_id = models.PositiveIntegerField(_("GeoNames id"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    coordinate_precision = models.CharField(
        _("precision of the point"), max_length=12, choices=CoordinatePrecision, blank=True
    )
    coordinate_source = models.CharField(_("source of the point"), max_length=300, blank=True)
    point = models.GeneratedField(
        expression=PointOf(F("longitude"), F("latitude")), output_field=PointField(), db_persist=True
    )
    sort_key = models.GeneratedField(
        expression=ArabicFold(F("name_ar")), output_field=models.TextField(), db_persist=True
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [
            GistIndex(fields=["point"], name="place_point_gist"),
            models.Index(fields=["sort_key", "code"], name="place_sort_key"),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="place_sort_key_trigram"),
            GinIndex(OpClass(ArabicFold(F("name_en")), name="gin_trgm_ops"), name="place_english_trigram"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_point_whole_and_on_earth",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="place_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_ar if get_language() == "ar" else self.name_en


class PlaceName(models.Model):
    """One more spelling of a place; `folded` is what matching and search compare."""

    class Kind(models.TextChoices):
        VARIANT = "variant", _("other spelling")
        MISSPELLING = "misspelling", _("misspelling")

    place = models.ForeignKey(Place, models.CASCADE, related_name="names", verbose_name=_("place"))
    language = models.CharField(_("language"), max_length=2, choices=[("ar", _("Arabic")), ("en", _("English"))])
    name = models.CharField(_("spelling"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.VARIANT)
    folded = models.GeneratedField(expression=ArabicFold(F("name")), output_field=models.TextField(), db_persist=True)

    class Meta:
        ordering = ["place", "language", "name"]
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        indexes = [GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="place_name_trigram")]
        constraints = [
            models.UniqueConstraint(fields=["place", "language", "name"], name="place_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
