from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0003_programmes_in_rollups'),
    ]

    dependencies = [
        ('reports', '0001_tables'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='cell',
            name='one_cell_per_place',
        ),
        migrations.AddField(
            model_name='businessfact',
            name='programmes',
            field=models.TextField(default='', help_text='Keys of those it was selected for, in order: 3,17.'),
        ),
        migrations.AddField(
            model_name='cell',
            name='programmes',
            field=models.TextField(default='', help_text='As in BusinessFact.'),
        ),
        migrations.AddConstraint(
            model_name='cell',
            constraint=models.UniqueConstraint(fields=('outcome', 'area', 'industry', 'size', 'value', 'programmes', 'is_demo'), name='one_cell_per_place'),
        ),
    ]
