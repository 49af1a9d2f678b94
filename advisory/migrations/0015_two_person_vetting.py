import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def note_when_decided(apps, schema_editor):
    """Until now one official decided alone, at once."""
    reviews = apps.get_model("advisory", "VettingReview").objects
    reviews.update(decided_at=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('advisory', '0021_area_tiles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='platform',
            name='recheck_since',
            field=models.DateField(blank=True, help_text='What its vetting rests on was changed on this day.', null=True),
        ),
        migrations.AddField(
            model_name='vettingreview',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='vettingreview',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vettingreview',
            name='return_reason',
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name='vettingreview',
            name='state',
            field=models.CharField(choices=[('proposed', 'Waits for a second official'), ('approved', 'Approved'), ('returned', 'Not approved'), ('withdrawn', 'Withdrawn'), ('overtaken', 'Overtaken by events')], default='approved', max_length=10),
        ),
        migrations.AlterField(
            model_name='vettingreview',
            name='state',
            field=models.CharField(choices=[('proposed', 'Waits for a second official'), ('approved', 'Approved'), ('returned', 'Not approved'), ('withdrawn', 'Withdrawn'), ('overtaken', 'Overtaken by events')], default='proposed', max_length=10),
        ),
        migrations.AlterField(
            model_name='vettingreview',
            name='outcome',
            field=models.CharField(choices=[('vetted', 'Vetted'), ('refused', 'Not accepted'), ('suspended', 'Suspended'), ('lifted', 'Suspension lifted, listed but not vetted')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='vettingreview',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('platform',), name='one_vetting_proposal_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='vettingreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', models.F('reviewer')), ('state', 'approved'), _negated=True), ('outcome', 'suspended'), _connector='OR'), name='vetting_takes_two_persons'),
        ),
        migrations.RunPython(note_when_decided, migrations.RunPython.noop, elidable=True),
    ]
