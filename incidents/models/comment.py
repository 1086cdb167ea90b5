"""What people at the desk say to each other about an incident, and whom they call to it by name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident


class Comment(models.Model):
    """One remark in the thread of an incident.  A trigger refuses its deletion and any change of what was said."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="comments", verbose_name=_("incident"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    text = models.TextField(_("text"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        ordering = ["incident", "id"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_has_text")]

    def __str__(self) -> str:
        return " ".join(self.text.split())[:80]


class MentionQuerySet(models.QuerySet["Mention"]):
    def of(self, user: Any) -> MentionQuerySet:
        """Where this user was called, on records that this user may see, and the comment still stands."""
        seen = Incident.objects.visible_to(user)
        return self.filter(user=user.pk, comment__withdrawn_at__isnull=True, comment__incident__in=seen)

    def unread(self) -> MentionQuerySet:
        return self.filter(read_at__isnull=True)


class Mention(models.Model):
    """Somebody was called by name in a comment; `read_at` is empty until that person has marked it read."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions", verbose_name=_("comment"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions", verbose_name=_("who is called")
    )
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = [F("read_at").asc(nulls_first=True), "-id"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="mention_unread")]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"@{self.user} ({self.comment_id})"
