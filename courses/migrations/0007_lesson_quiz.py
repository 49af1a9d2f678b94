import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_quizzes'),
    ]

    operations = [
        migrations.AddField(
            model_name='lessonpage',
            name='quiz',
            field=models.ForeignKey(editable=False, help_text='The one its body points at; kept here so that lists need not read bodies.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='courses.quiz'),
        ),
        migrations.AlterField(
            model_name='lessonpage',
            name='body',
            field=wagtail.fields.StreamField([('text', 0), ('picture', 3), ('callout', 7), ('steps', 10), ('check', 17), ('today', 19), ('video', 24), ('watch', 26), ('file', 28), ('quiz', 29)], block_lookup={0: ('courses.blocks.TextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'ol', 'ul', 'document-link']}), 1: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 200, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('picture', 1), ('caption', 2)]], {}), 4: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('tip', 'Tip'), ('warning', 'Watch out'), ('law', 'Law'), ('example', 'Example')], 'label': 'Kind'}), 5: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120, 'required': False}), 6: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul', 'document-link'], 'label': 'Text'}), 7: ('wagtail.blocks.StructBlock', [[('kind', 4), ('title', 5), ('text', 6)]], {}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link']}), 9: ('wagtail.blocks.ListBlock', (8,), {'label': 'Steps', 'max_num': 12, 'min_num': 2}), 10: ('wagtail.blocks.StructBlock', [[('items', 9)]], {}), 11: ('wagtail.blocks.TextBlock', (), {'label': 'Question'}), 12: ('wagtail.blocks.CharBlock', (), {'label': 'Answer', 'max_length': 300}), 13: ('wagtail.blocks.BooleanBlock', (), {'label': 'Correct', 'required': False}), 14: ('wagtail.blocks.TextBlock', (), {'help_text': 'Why it is right, or what speaks against it.', 'label': 'Feedback'}), 15: ('wagtail.blocks.StructBlock', [[('text', 12), ('is_correct', 13), ('feedback', 14)]], {}), 16: ('wagtail.blocks.ListBlock', (15,), {'default': [{}, {}, {}], 'label': 'Answers', 'max_num': 6, 'search_index': False}), 17: ('wagtail.blocks.StructBlock', [[('question', 11), ('options', 16)]], {}), 18: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul', 'document-link'], 'help_text': '10-15 minutes, concrete, with a result one can see.', 'label': 'What to do'}), 19: ('wagtail.blocks.StructBlock', [[('text', 18)]], {}), 20: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120}), 21: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'MP4 or WebM, 360p is enough: many readers pay for each megabyte.', 'label': 'Video file'}), 22: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'help_text': 'A WebVTT file (.vtt).', 'label': 'Captions', 'required': False}), 23: ('wagtail.blocks.TextBlock', (), {'help_text': 'Everything that is said and shown, for those who cannot watch.', 'label': 'Transcript', 'required': False}), 24: ('wagtail.blocks.StructBlock', [[('title', 20), ('video', 21), ('captions', 22), ('transcript', 23)]], {}), 25: ('wagtail.blocks.URLBlock', (), {'help_text': "Shown as a link with the site's name.", 'label': 'Address'}), 26: ('wagtail.blocks.StructBlock', [[('title', 20), ('url', 25)]], {}), 27: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'File'}), 28: ('wagtail.blocks.StructBlock', [[('title', 20), ('file', 27)]], {}), 29: ('courses.blocks.QuizBlock', ('courses.Quiz',), {})}, verbose_name='lesson'),
        ),
    ]
