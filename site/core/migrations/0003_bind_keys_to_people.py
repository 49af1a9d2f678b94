import hashlib
from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def digest_paths(apps, schema_editor):
    """Keep the keys that still count, without the addresses, which may hold a secret."""
    submissions = apps.get_model('core', 'Submission').objects
    now = timezone.now()
    submissions.filter(created_at__lt=now - timedelta(days=2)).delete()
    submissions.filter(created_at__lt=now - timedelta(hours=1)).update(location='', session_key='')
    for path in set(submissions.values_list('path', flat=True)):
        digest = hashlib.sha256(path.encode()).hexdigest()
        submissions.filter(path=path).update(path_digest=digest)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_link_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='path_digest',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(digest_paths, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='submission',
            name='path',
        ),
        migrations.AddField(
            model_name='submission',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='submission',
            name='visitor',
            field=models.CharField(blank=True, max_length=32),
        ),
    ]
