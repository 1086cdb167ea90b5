"""Files taken in: what each row said, what became of it, and the column maps of desks' own sheets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.codes import BulkState, ImportKind, ImportOutcome
from incidents.models.incident import Incident
from incidents.models.report import Report
from incidents.models.run import Run


class ColumnMap(models.Model):
    """How the columns of a desk's sheet are read: `columns` is [{"column", "field", "format", "values"}]."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    columns = models.JSONField(_("columns"), default=list)
    is_shared = models.BooleanField(_("for everybody at the desk"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("column map")
        verbose_name_plural = _("column maps")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="column_map_once_by_name")]

    def __str__(self) -> str:
        return self.name


class Import(Run):
    """One file: `content` is kept only until its columns are mapped; `scope` tells whose keys its rows carry."""

    LEFT = {
        BulkState.PREVIEWING: (ImportOutcome.WAITING,),
        BulkState.RUNNING: (ImportOutcome.WAITING, ImportOutcome.NEW, ImportOutcome.DIFFERS),
        BulkState.UNDOING: (ImportOutcome.CREATED, ImportOutcome.CHANGED),
    }

    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    scope = models.CharField(_("keys"), max_length=60, blank=True)
    restores = models.BooleanField(
        _("as it stood"), default=False, help_text=_("states, versions and times come in as the file has them")
    )
    content = models.BinaryField(null=True, editable=False)

    class Meta(Run.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return str(_("Import %(number)s") % {"number": self.pk})


class ImportRow(models.Model):
    """One row of a file, from its reading to its undoing.

    `given` is what the file says in the writer's terms; `said` [{"column", "reason"}]; `changes` {field: [old, new]}.
    """

    run = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    position = models.PositiveIntegerField(_("position"))
    line = models.PositiveIntegerField(_("line"))
    key = models.CharField(_("key"), max_length=200, blank=True)
    given = models.JSONField(_("what the file says"), default=dict, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ImportOutcome, default=ImportOutcome.WAITING)
    said = models.JSONField(_("why not"), default=list, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("incident")
    )
    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("report")
    )
    new_pk = models.BigIntegerField(_("number in the table"), null=True, blank=True, editable=False)
    made_version = models.PositiveIntegerField(_("version made"), null=True, blank=True)

    class Meta:
        ordering = ["run", "line", "id"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        indexes = [
            models.Index(fields=["run", "outcome", "position"], name="import_row_next"),
            models.Index(fields=["key"], condition=models.Q(incident__isnull=False), name="import_row_key"),
        ]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.line}"

    @property
    def own_key(self) -> str:
        """What the row is called in its own file."""
        return self.key.rpartition(":")[2]

    @property
    def is_made(self) -> bool:
        """Whether all of its values are new."""
        return self.outcome in (ImportOutcome.NEW, ImportOutcome.CREATED)
