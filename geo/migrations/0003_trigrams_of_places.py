"""English names of places by what they hold and resemble: folding them all took a search longer than all else."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import geo.fields


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0002_places"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="place",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    geo.fields.ArabicFold(models.F("name_en")), name="gin_trgm_ops"
                ),
                name="place_english_trigram",
            ),
        ),
    ]
