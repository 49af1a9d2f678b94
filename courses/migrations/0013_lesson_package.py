import json

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Cast


def fill(apps, _schema_editor):
    """Note the package each lesson's body points at; bodies are read as text, blocks change."""
    lessons = apps.get_model("courses", "LessonPage").objects
    packages = set(apps.get_model("courses", "Package").objects.values_list("pk", flat=True))
    texts = lessons.annotate(text=Cast("body", models.TextField()))
    with_package = texts.filter(text__contains='"package"').values_list("pk", "text")
    for pk, text in list(with_package):
        found = [block["value"] for block in json.loads(text) if block.get("type") == "package"]
        if found and found[0] in packages:
            lessons.filter(pk=pk).update(package=found[0])


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_cohorts")]

    operations = [
        migrations.AddField(
            model_name="lessonpage",
            name="package",
            field=models.ForeignKey(
                editable=False,
                help_text="The one its body points at, as with the quiz.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lessons",
                to="courses.package",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
