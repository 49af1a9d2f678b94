from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0007_lesson_quiz'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='source_digest',
            field=models.CharField(blank=True, editable=False, help_text='Of the file it was imported from.', max_length=64),
        ),
    ]
