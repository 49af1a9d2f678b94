from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_first")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="session_key",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
