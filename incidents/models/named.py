"""What every named thing of the register shares."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.fields import ArabicFold


class Named(models.Model):
    """A code with an Arabic and an English name; Arabic sorts by its folded key."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_ar = models.CharField(_("Arabic name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160)
    sort_key = models.GeneratedField(
        expression=ArabicFold(F("name_ar")), output_field=models.TextField(), db_persist=True
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True
        ordering = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_ar if get_language() == "ar" else self.name_en


class Alias(models.Model):
    """One more spelling of a named thing."""

    language = models.CharField(_("language"), max_length=2, choices=[("ar", _("Arabic")), ("en", _("English"))])
    name = models.CharField(_("spelling"), max_length=160)
    carried_in = models.BooleanField(
        default=False,
        editable=False,
        help_text="it came with the project's own codes, whose spellings the lexicons hold with more features",
    )
    folded = models.GeneratedField(expression=ArabicFold(F("name")), output_field=models.TextField(), db_persist=True)

    class Meta:
        abstract = True
        ordering = ["language", "name"]

    def __str__(self) -> str:
        return self.name
