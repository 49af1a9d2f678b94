import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.create_tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0001_rollups'),
        ('reports', '0002_indicators'),
    ]

    initial = True

    dependencies = [
        ('advisory', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [CreateTables([
        migrations.CreateModel(
            name='BusinessFact',
            fields=[
                ('business', models.BigIntegerField(primary_key=True, serialize=False)),
                ('is_demo', models.BooleanField()),
                ('area', models.BigIntegerField(help_text='Key of the area; 0 is not given.')),
                ('industry', models.BigIntegerField(help_text='Key of the industry; 0 is not given.')),
                ('size', models.CharField(max_length=15)),
                ('sector_group', models.CharField(blank=True, max_length=40)),
                ('women_owned', models.BooleanField(null=True)),
                ('response', models.CharField(max_length=15)),
                ('level', models.CharField(max_length=40)),
                ('use', models.CharField(max_length=15)),
                ('now', models.CharField(max_length=15)),
                ('started_on', models.DateField(null=True)),
                ('finished_on', models.DateField(null=True)),
                ('validated_on', models.DateField(null=True)),
                ('opened_on', models.DateField(null=True)),
                ('planned_on', models.DateField(null=True)),
                ('in_use_on', models.DateField(null=True)),
                ('in_use_90d_on', models.DateField(null=True)),
                ('given_up_on', models.DateField(null=True)),
                ('learners', models.PositiveIntegerField(default=0)),
                ('enrolled', models.PositiveIntegerField(default=0)),
                ('completed', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('group', models.CharField(choices=[('adoption', 'Assessment and use'), ('learning', 'Learning and satisfaction'), ('economy', 'Digital economy and enterprises'), ('society', 'People and society'), ('services', 'Public services and duties')], max_length=10)),
                ('name_vi', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('definition_vi', models.TextField()),
                ('definition_en', models.TextField()),
                ('numerator_vi', models.CharField(blank=True, max_length=300)),
                ('numerator_en', models.CharField(blank=True, max_length=300)),
                ('denominator_vi', models.CharField(blank=True, max_length=300)),
                ('denominator_en', models.CharField(blank=True, max_length=300)),
                ('unit', models.CharField(choices=[('percent', 'per cent'), ('percent_per_year', 'per cent a year'), ('firms', 'businesses'), ('firms_per_year', 'businesses a year'), ('people', 'people'), ('rank', 'place'), ('working_days', 'working days'), ('points', 'points'), ('count', 'number')], max_length=20)),
                ('refresh', models.CharField(choices=[('quarter', 'every quarter'), ('year', 'every year')], default='quarter', max_length=10)),
                ('measure', models.CharField(blank=True, help_text='How the portal counts it; empty: it is entered.', max_length=120)),
                ('is_of_participants', models.BooleanField(default=False, help_text='Tells of businesses taking part, not of all of the area.')),
                ('source_vi', models.CharField(max_length=300)),
                ('source_en', models.CharField(max_length=300)),
                ('certainty', models.CharField(choices=[('confirmed', 'Confirmed'), ('single_source', 'Known from a single source'), ('unconfirmed', 'Not confirmed')], max_length=15)),
                ('owner', models.CharField(blank=True, help_text='Who in the agency answers for it.', max_length=120)),
                ('decision_1354', models.PositiveSmallIntegerField(blank=True, help_text='Its number in Decision 1354/QĐ-BTTTT, for pasting there.', null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='RollupState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('settled', models.JSONField(default=dict)),
                ('coming', models.JSONField(default=dict)),
                ('refreshed_at', models.DateTimeField(help_text='When the last sweep began.', null=True)),
                ('rebuilt_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Sector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(unique=True)),
                ('name_vi', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['order'],
            },
        ),
        migrations.CreateModel(
            name='StartDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('started', models.BigIntegerField()),
                ('finished', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='StoredFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('data', models.JSONField()),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(max_length=10)),
                ('value', models.CharField(max_length=40)),
                ('area', models.BigIntegerField()),
                ('industry', models.BigIntegerField()),
                ('size', models.CharField(max_length=15)),
                ('is_demo', models.BooleanField()),
                ('n', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outcome', 'area', 'industry', 'size', 'value', 'is_demo'), name='one_cell_per_place')],
            },
        ),
        migrations.CreateModel(
            name='PanelCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=100)),
                ('is_demo', models.BooleanField()),
                ('n', models.BigIntegerField(help_text='All assessed under the rule.')),
                ('points', models.BigIntegerField(help_text='Sum of their latest, in ten-thousandths.')),
                ('pairs', models.BigIntegerField()),
                ('first', models.BigIntegerField()),
                ('latest', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rule', 'is_demo'), name='one_panel_cell')],
            },
        ),
        migrations.CreateModel(
            name='PanelFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('business', models.BigIntegerField()),
                ('rule', models.CharField(help_text='Instrument, rule set and maximum.', max_length=100)),
                ('first_at', models.DateTimeField()),
                ('first', models.BigIntegerField()),
                ('latest_at', models.DateTimeField(db_index=True)),
                ('latest', models.BigIntegerField()),
                ('is_demo', models.BooleanField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('business', 'rule'), name='one_panel_fact_a_rule')],
            },
        ),
        migrations.CreateModel(
            name='RegisterCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.BigIntegerField(help_text='Key of the area; 0 is not known.')),
                ('sector_group', models.CharField(blank=True, max_length=40)),
                ('size', models.CharField(max_length=15)),
                ('n', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'sector_group', 'size'), name='one_register_cell')],
            },
        ),
        migrations.CreateModel(
            name='RoundCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(max_length=6)),
                ('level', models.CharField(max_length=40)),
                ('is_latest', models.BooleanField()),
                ('is_demo', models.BooleanField()),
                ('n', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('quarter', 'level', 'is_latest', 'is_demo'), name='one_round_cell')],
            },
        ),
        migrations.CreateModel(
            name='RoundFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('business', models.BigIntegerField()),
                ('quarter', models.CharField(help_text='2026Q3, by Vietnamese time.', max_length=6)),
                ('level', models.CharField(max_length=40)),
                ('is_latest', models.BooleanField(help_text='No full assessment was finished after it.')),
                ('is_demo', models.BooleanField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('business', 'quarter'), name='one_round_fact_a_quarter')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('making', 'Being made'), ('draft', 'Waits for a signature'), ('signed', 'Signed off'), ('replaced', 'Replaced by a corrected one'), ('failed', 'Could not be made')], default='making', max_length=10)),
                ('taken_at', models.DateTimeField(help_text='The moment the figures are of.', null=True)),
                ('extract', models.BinaryField(default=b'', help_text='The counts below the figures, gzipped JSON; never leaves the agency.')),
                ('extract_hash', models.CharField(blank=True, max_length=64)),
                ('figures', models.JSONField(default=dict, help_text='For the agency and for the public.')),
                ('words', models.JSONField(default=dict, help_text='Names and definitions as they were, by language.')),
                ('figures_hash', models.CharField(blank=True, max_length=64)),
                ('rules', models.JSONField(default=dict, help_text='Instrument versions with their hashes; floors.')),
                ('code_revision', models.CharField(blank=True, max_length=40)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(blank=True, help_text='Why a signed quarter was frozen once more.', max_length=300)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signer_name', models.CharField(blank=True, max_length=120)),
                ('signer_position', models.CharField(blank=True, max_length=120)),
                ('explanation', models.TextField(blank=True, help_text='What the agency says of the differences to the quarter before.')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', '-quarter', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'signed')), fields=('year', 'quarter'), name='one_signed_snapshot'), models.UniqueConstraint(condition=models.Q(('state__in', ['making', 'draft'])), fields=('year', 'quarter'), name='one_open_snapshot')],
            },
        ),
        migrations.CreateModel(
            name='SnapshotFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('content', models.BinaryField()),
                ('digest', models.CharField(max_length=64)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='reports.snapshot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'name'), name='one_file_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('province', 'Bình Dương, before 2025'), ('city', 'city'), ('national', 'country'), ('legal_limit', 'legal limit'), ('agency', 'agency')], max_length=12, verbose_name='whose target')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                ('operator', models.CharField(choices=[('>=', '≥'), ('>', '>'), ('<=', '≤')], max_length=2, verbose_name='direction')),
                ('value', models.DecimalField(decimal_places=3, max_digits=16, verbose_name='value')),
                ('source_vi', models.CharField(max_length=300, verbose_name='source')),
                ('source_en', models.CharField(blank=True, max_length=300, verbose_name='source in English')),
                ('certainty', models.CharField(choices=[('confirmed', 'Confirmed'), ('single_source', 'Known from a single source'), ('unconfirmed', 'Not confirmed')], max_length=15, verbose_name='certainty')),
                ('is_live', models.BooleanField(default=True, verbose_name='aimed at now')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='reports.indicator')),
            ],
            options={
                'ordering': ['-is_live', 'scope', 'year'],
                'constraints': [models.UniqueConstraint(models.F('indicator'), models.F('scope'), django.db.models.functions.comparison.Coalesce('year', 0), name='one_target_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('business', 'Business'), ('day', 'Day')], max_length=8)),
                ('key', models.CharField(max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='touched_once')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('origin', models.CharField(choices=[('measured', 'measured by the portal'), ('entered', 'entered by the agency')], max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Waits for a second person'), ('standing', 'In force'), ('replaced', 'Replaced by a correction'), ('refused', 'Refused')], max_length=10)),
                ('value', models.DecimalField(decimal_places=4, help_text='Empty: the denominator was zero.', max_digits=16, null=True)),
                ('is_hidden', models.BooleanField(default=False, help_text='About too few to be told; nothing of it is kept here.')),
                ('is_public', models.BooleanField(default=True, help_text='About enough for the public page as well.')),
                ('numerator', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('denominator', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('source_document', models.CharField(blank=True, max_length=300)),
                ('source_date', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='advisory.area')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='reports.indicator')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='reports.indicatorvalue')),
                ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.sector')),
            ],
            options={
                'ordering': ['-year', models.OrderBy(models.F('quarter'), descending=True, nulls_first=True), '-pk'],
                'constraints': [models.UniqueConstraint(models.F('indicator'), models.F('year'), django.db.models.functions.comparison.Coalesce('quarter', 0), django.db.models.functions.comparison.Coalesce('area', 0), django.db.models.functions.comparison.Coalesce('sector', 0), models.F('origin'), condition=models.Q(('state', 'standing')), name='one_standing_value'), models.UniqueConstraint(models.F('indicator'), models.F('year'), django.db.models.functions.comparison.Coalesce('quarter', 0), django.db.models.functions.comparison.Coalesce('area', 0), django.db.models.functions.comparison.Coalesce('sector', 0), condition=models.Q(('state', 'waiting')), name='one_waiting_value')],
            },
        ),
    ])]
