"""Progress is folded from events; what is known so far becomes events first."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


def tell_what_is_known(apps, schema_editor):
    Enrolment, LearningEvent, LessonProgress = (
        apps.get_model("courses", name)
        for name in ("Enrolment", "LearningEvent", "LessonProgress")
    )
    for row in LessonProgress.objects.select_related("enrolment").iterator():
        enrolment = row.enrolment
        is_last = enrolment.last_lesson_key == row.lesson_key and enrolment.last_opened_at
        moments = [row.opened_at, *([enrolment.last_opened_at] if is_last else [])]
        events = [("opened", moment, "", uuid.uuid4()) for moment in moments]
        if row.completed_at:
            said = uuid.uuid5(row.lesson_key, "said")
            events.append(("done", row.completed_at, "said", said))
        LearningEvent.objects.bulk_create(
            LearningEvent(
                enrolment=enrolment,
                event_id=key,
                lesson_key=row.lesson_key,
                kind=kind,
                happened_at=at,
                rule=rule,
            )
            for kind, at, rule, key in events
        )
        happened = [at for _kind, at, _rule, _key in events]
        row.opened_at, row.last_at = min(happened), max(happened)
        row.completed_by = "said" if row.completed_at else ""
        row.save(update_fields=["opened_at", "last_at", "completed_by"])
    for enrolment in Enrolment.objects.filter(completed_at__isnull=False):
        done = enrolment.lessons.filter(completed_at__isnull=False)
        enrolment.completed_lessons = [str(row.lesson_key) for row in done]
        enrolment.completed_at = max(row.completed_at for row in done)
        enrolment.save(update_fields=["completed_lessons", "completed_at"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_link_tables")]

    operations = [
        migrations.CreateModel(
            name="LearningEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.UUIDField()),
                ("lesson_key", models.UUIDField()),
                ("visit", models.UUIDField(help_text="The page view that told it.", null=True)),
                ("kind", models.CharField(choices=[("opened", "Opened"), ("read", "Read"), ("done", "Done"), ("result", "Result")], max_length=6)),
                ("happened_at", models.DateTimeField(help_text="By the device's clock, never after received.")),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("seconds", models.PositiveSmallIntegerField(default=0)),
                ("seen", models.JSONField(default=list, help_text="Ids of the blocks that came into view.")),
                ("position", models.CharField(blank=True, max_length=36)),
                ("rule", models.CharField(blank=True, max_length=10)),
                ("passed", models.BooleanField(null=True)),
                ("enrolment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="events", to="courses.enrolment")),
            ],
            options={
                "ordering": ["happened_at", "event_id"],
                "constraints": [models.UniqueConstraint(fields=("enrolment", "event_id"), name="one_event_however_often_told")],
            },
        ),
        migrations.AddField("enrolment", "completed_lessons", models.JSONField(default=list, help_text="Keys of the lessons it had then: it was completed with the last.")),
        migrations.AlterField("lessonprogress", "opened_at", models.DateTimeField()),
        migrations.AddField("lessonprogress", "last_at", models.DateTimeField(null=True, help_text="When the person was last in this lesson.")),
        migrations.AddField("lessonprogress", "seconds", models.PositiveIntegerField(default=0)),
        migrations.AddField("lessonprogress", "seen", models.JSONField(default=list, help_text="Ids of the blocks that came into view.")),
        migrations.AddField("lessonprogress", "position", models.CharField(blank=True, help_text="The block last looked at.", max_length=36)),
        migrations.AddField("lessonprogress", "completed_by", models.CharField(blank=True, max_length=10)),
        migrations.AddField("lessonprogress", "success", models.CharField(blank=True, choices=[("passed", "Passed"), ("failed", "Not passed yet")], max_length=6)),
        migrations.RunPython(tell_what_is_known, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("lessonprogress", "last_at", models.DateTimeField(help_text="When the person was last in this lesson.")),
        migrations.RemoveField("lessonprogress", "state"),
        migrations.RemoveField("enrolment", "last_lesson_key"),
        migrations.RemoveField("enrolment", "last_opened_at"),
    ]
