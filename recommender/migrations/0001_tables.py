import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.create_tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('recommender', '0001_first_tables'),
        ('recommender', '0002_judge_and_promote_models'),
        ('recommender', '0003_list_by_need_first'),
        ('recommender', '0004_keep_what_is_said'),
        ('recommender', '0005_compare_on_real_lists'),
        ('recommender', '0006_store_figures'),
        ('recommender', '0007_keep_exposure'),
    ]

    initial = True

    dependencies = [
        ('advisory', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [CreateTables([
        migrations.CreateModel(
            name='FigureSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.JSONField()),
                ('counted_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['-counted_at'],
            },
        ),
        migrations.CreateModel(
            name='Experiment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_running', models.BooleanField(default=True)),
                ('outcome', models.CharField(blank=True, choices=[('a', 'The model in service is better'), ('b', 'The other model is better'), ('stopped', 'Stopped undecided')], max_length=7)),
                ('first_wins', models.PositiveIntegerField(default=0)),
                ('second_wins', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-started_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_running', True)), fields=('is_running',), name='one_experiment_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='TrainedModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40, unique=True)),
                ('file_name', models.CharField(max_length=200)),
                ('file_hash', models.CharField(max_length=64)),
                ('data_until', models.DateTimeField()),
                ('data_hash', models.CharField(max_length=64)),
                ('counts', models.JSONField(default=dict)),
                ('parameters', models.JSONField(default=dict)),
                ('metrics', models.JSONField(default=dict)),
                ('code_revision', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('candidate', 'Candidate'), ('in_service', 'In service'), ('retired', 'Retired'), ('refused', 'Refused: worse than the one in service'), ('withdrawn', 'Withdrawn')], default='candidate', max_length=12)),
                ('trained_at', models.DateTimeField(auto_now_add=True)),
                ('gate', models.JSONField(default=dict, help_text='How it did beside the one in service, on data neither had seen.')),
                ('promoted_at', models.DateTimeField(editable=False, null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('problem_at', models.DateTimeField(editable=False, null=True)),
                ('promoted_by', models.ForeignKey(help_text='Nobody where the gate let it through by itself.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-trained_at'],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('course', 'Course'), ('platform', 'Platform')], max_length=10)),
                ('course_key', models.UUIDField(null=True)),
                ('source', models.CharField(choices=[('need', 'By need, until the full list is made'), ('full', 'Full list')], default='full', max_length=4)),
                ('list_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('rank', models.PositiveSmallIntegerField()),
                ('propensity', models.FloatField(default=1.0, help_text='How likely it was to stand at this rank, from 0 to 1.')),
                ('is_dismissed', models.BooleanField(default=False, help_text='Said not to be for them.')),
                ('is_saved', models.BooleanField(default=False)),
                ('score', models.FloatField()),
                ('parts', models.JSONField(help_text='Parts of the score with their evidence; shares add up.')),
                ('team', models.CharField(blank=True, help_text='Which model of the experiment picked it: a or b.', max_length=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='advisory.assessment')),
                ('experiment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='recommender.experiment')),
                ('platform', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='advisory.platform')),
                ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recommendations', to='recommender.trainedmodel')),
            ],
            options={
                'ordering': ['kind', 'rank'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('assessment', 'kind', 'rank'), name='one_item_per_rank'), models.CheckConstraint(condition=models.Q(models.Q(('course_key__isnull', False), ('kind', 'course'), ('platform', None)), models.Q(('course_key', None), ('kind', 'platform'), ('platform__isnull', False)), _connector='OR'), name='a_recommendation_names_its_item')],
            },
        ),
        migrations.AddField(
            model_name='experiment',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='recommender.trainedmodel'),
        ),
        migrations.AddField(
            model_name='experiment',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='recommender.trainedmodel'),
        ),
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course_key', models.UUIDField(null=True, unique=True)),
                ('received', models.FloatField(default=0.0)),
                ('deserved', models.FloatField(default=0.0)),
                ('lists', models.PositiveIntegerField(default=0, help_text='How many lists it stood in.')),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('platform', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='exposure', to='advisory.platform')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('course_key__isnull', False), ('platform', None)), models.Q(('course_key', None), ('platform__isnull', False)), _connector='OR'), name='an_exposure_names_its_item')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('shown', 'Shown'), ('opened', 'Opened'), ('saved', 'Saved'), ('unsaved', 'No longer saved'), ('dismissed', 'Not for us'), ('restored', 'Brought back'), ('helped', 'Helped')], max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('known', 'We know it or use it already'), ('not_ours', 'It is not about our business'), ('cost', 'Too expensive'), ('level', 'Too easy or too hard'), ('trust', 'We do not trust it'), ('other', 'Another reason')], max_length=10)),
                ('position', models.PositiveSmallIntegerField(null=True)),
                ('propensity', models.FloatField(null=True)),
                ('model_version', models.CharField(blank=True, max_length=40)),
                ('list_id', models.UUIDField(null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recommendation_feedback', to=settings.AUTH_USER_MODEL)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='recommender.recommendation')),
            ],
            options={
                'ordering': ['at'],
                'indexes': [models.Index(fields=['verb', 'at'], name='recommender_verb_0aa5a3_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('verb__in', ['shown', 'opened', 'helped'])), fields=('recommendation', 'verb'), name='counted_once_per_line')],
            },
        ),
    ])]
