import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0013_lesson_package'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.AddField(
            model_name='coursepage',
            name='source_arrangement',
            field=models.CharField(blank=True, editable=False, help_text='Of the folder imported last: the order of its lessons and their modules.', max_length=64),
        ),
        migrations.CreateModel(
            name='ModulePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('title_en', models.CharField(blank=True, help_text='Shown to readers of the English pages. The text itself stays Vietnamese.', max_length=255, verbose_name='title in English')),
                ('summary', models.CharField(blank=True, help_text='One sentence: what these lessons are about.', max_length=300, verbose_name='summary')),
                ('summary_en', models.CharField(blank=True, max_length=300, verbose_name='summary in English')),
                ('source_digest', models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                'verbose_name': 'module',
            },
            bases=('wagtailcore.page',),
        ),
    ]
