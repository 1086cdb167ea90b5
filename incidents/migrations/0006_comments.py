"""The talk about a record: comments, which keep what was said, and the calls in them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE TRIGGER comment_never_deleted BEFORE DELETE ON incidents_comment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comment_never_truncated BEFORE TRUNCATE ON incidents_comment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comment_words_immutable BEFORE UPDATE ON incidents_comment
    FOR EACH ROW WHEN (
        (OLD.incident_id, OLD.by_id, OLD.at, OLD.text) IS DISTINCT FROM (NEW.incident_id, NEW.by_id, NEW.at, NEW.text)
        OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at)
    ) EXECUTE FUNCTION refuse_change();
"""
DROP = """
DROP TRIGGER comment_never_deleted ON incidents_comment;
DROP TRIGGER comment_never_truncated ON incidents_comment;
DROP TRIGGER comment_words_immutable ON incidents_comment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0005_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="revision",
            name="entity",
            field=models.CharField(
                choices=[
                    ("incident", "incident"),
                    ("report", "report"),
                    ("actor", "actor"),
                    ("source", "source"),
                    ("place", "place"),
                    ("event_type", "event type"),
                    ("weapon", "weapon"),
                    ("comment", "comment"),
                ],
                max_length=10,
                verbose_name="entity",
            ),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="when")),
                ("text", models.TextField(verbose_name="text")),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="withdrawn")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="incidents.incident",
                        verbose_name="incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["incident", "id"],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="read")),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="incidents.comment",
                        verbose_name="comment",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who is called",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": [models.OrderBy(models.F("read_at"), nulls_first=True), "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="comment_has_text"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(condition=models.Q(("read_at__isnull", True)), fields=["user"], name="mention_unread"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("comment", "user"), name="mention_once"),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("verb__in", ("reopen", "send_back"))),
                fields=["object_id"],
                name="revision_sent_back",
            ),
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
