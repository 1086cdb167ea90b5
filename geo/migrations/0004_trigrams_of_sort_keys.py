"""Arabic names of places by what they resemble: each search compared its words with all of them, one by one."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0003_trigrams_of_places"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="place",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["sort_key"], opclasses=["gin_trgm_ops"], name="place_sort_key_trigram"
            ),
        ),
    ]
