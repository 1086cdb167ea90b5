from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incidents", "0023_collecting")]
    operations = [migrations.RenameModel("Origin", "ReportOrigin")]
