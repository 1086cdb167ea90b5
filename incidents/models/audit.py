"""What people did that changes no record: came in, looked at what is protected, took files away, were given rights."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """All that is entered; the column takes any of these without a migration."""

    LOG_IN = "log_in", _("logged in")
    LOG_IN_FAILED = "log_in_failed", _("failed to log in")
    LOG_IN_LIMITED = "log_in_limited", _("was kept from trying further")
    LOG_OUT = "log_out", _("logged out")
    REAUTHENTICATE = "reauthenticate", _("proved once more who they are")
    VIEW = "view", _("looked at a protected record")
    EXPORT = "export", _("took a file away")
    MAKE_EXPORT = "make_export", _("had a file made")
    IMPORT = "import", _("brought a file in")
    COLLECT = "collect", _("fetched from a source")
    CHANGE_RIGHTS = "change_rights", _("changed an account or its rights")
    SET_PASSWORD = "set_password", _("set a password")
    ADD_FACTOR = "add_factor", _("added a second factor")
    REMOVE_FACTOR = "remove_factor", _("removed a second factor")
    MAKE_CODES = "make_codes", _("made new recovery codes")
    MAKE_TOKEN = "make_token", _("made a token of the API")
    REVOKE_TOKEN = "revoke_token", _("revoked a token of the API")
    API_WRITE = "api_write", _("changed something through the API")
    RELEASE = "release", _("made a release")
    WITHDRAW_RELEASE = "withdraw_release", _("withdrew a release")
    REDACT = "redact", _("hid words of a report")
    UNREDACT = "unredact", _("showed words of a report again")
    BACKUP = "backup", _("made a backup")
    RESTORE = "restore", _("restored a backup")


class AuditEntry(models.Model):
    """One thing that somebody did.  A trigger refuses update, deletion and truncation.

    `entity`, `object_id` and `name` say what it was done to, as it was called then.  `hash` is the SHA-256 of the
    canonical JSON of all other columns with `previous_hash`, that of an entry which stood when this one was written:
    two that are written at the same moment may follow the same one.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("verb"), max_length=24)
    entity = models.CharField(_("entity"), max_length=30, blank=True)
    object_id = models.BigIntegerField(_("record"), null=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict)
    address = models.GenericIPAddressField(_("network address"), null=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["verb", "-id"], name="audit_verb"),
            models.Index(fields=["by", "-id"], name="audit_by"),
            models.Index(fields=["entity", "object_id", "-id"], name="audit_about"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(entity="") | Q(object_id__isnull=False), name="audit_about_something")
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.verb}"

    @property
    def verb_in_words(self) -> str:
        return str(Verb(self.verb).label) if self.verb in Verb.values else self.verb
