import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from core.create_tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('pages', '0001_first_tables'),
        ('pages', '0002_assessment_report'),
    ]

    initial = True

    dependencies = [
        ('advisory', '0001_tables'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [CreateTables([
        migrations.CreateModel(
            name='ContentPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('body_vi', wagtail.fields.RichTextField(verbose_name='text in Vietnamese')),
                ('body_en', wagtail.fields.RichTextField(blank=True, verbose_name='text in English')),
            ],
            options={
                'verbose_name': 'content page',
                'verbose_name_plural': 'content pages',
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, max_length=255, verbose_name='title in English')),
                ('lede_vi', models.TextField(blank=True, verbose_name='introduction in Vietnamese')),
                ('lede_en', models.TextField(blank=True, verbose_name='introduction in English')),
            ],
            options={
                'verbose_name': 'front page',
                'verbose_name_plural': 'front pages',
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='AssessmentReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('digest', models.CharField(help_text='Of all values and of how they are set.', max_length=64)),
                ('pdf', models.BinaryField()),
                ('made_at', models.DateTimeField(db_index=True, help_text='When its values were read.')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='advisory.assessment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'language'), name='one_report_per_language')],
            },
        ),
    ])]
