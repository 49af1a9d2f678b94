import courses.quizzes.fraction_field
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_bind_keys_to_people'),
        ('courses', '0005_course_ratings'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionPool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'pool of questions',
                'verbose_name_plural': 'pools of questions',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('kind', models.CharField(choices=[('one', 'One right answer'), ('many', 'Several right answers'), ('true_false', 'True or false'), ('order', 'Put in order'), ('match', 'Match pairs'), ('text', 'Short text'), ('number', 'Number')], default='one', max_length=10, verbose_name='kind')),
                ('text', models.TextField(verbose_name='question')),
                ('points', models.PositiveSmallIntegerField(default=1, verbose_name='points')),
                ('note', models.TextField(blank=True, help_text='Shown with the review, whatever was answered.', verbose_name='explanation')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.portalimage', verbose_name='picture')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='questions', to='core.topic', verbose_name='topics')),
                ('pool', models.ForeignKey(blank=True, help_text='Quizzes may draw from a pool by chance.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='courses.questionpool', verbose_name='pool')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='QuestionOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('text', models.CharField(max_length=300, verbose_name='text')),
                ('match', models.CharField(blank=True, help_text='For pairs: what belongs to it.', max_length=300, verbose_name='partner')),
                ('tolerance', models.CharField(blank=True, help_text='For numbers: how far away an answer may be and still fit.', max_length=20, verbose_name='tolerance')),
                ('is_correct', models.BooleanField(default=False, verbose_name='correct')),
                ('feedback', models.TextField(blank=True, help_text='Why it is right, or what speaks against it.', verbose_name='feedback')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.portalimage', verbose_name='picture')),
                ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='courses.question')),
            ],
            options={
                'verbose_name': 'answer',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuestionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('definition', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField(auto_now_add=True)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='courses.question')),
            ],
            options={
                'ordering': ['question', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Quiz',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('intro', models.TextField(blank=True, help_text='What it is about; shown before it starts.', verbose_name='introduction')),
                ('pass_mark', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='pass mark in percent')),
                ('done_when', models.CharField(choices=[('passed', 'It is passed'), ('finished', 'It is handed in, whatever the points')], default='passed', max_length=8, verbose_name='the lesson is done when')),
                ('attempts_allowed', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as many as one likes.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='attempts allowed')),
                ('minutes_allowed', models.PositiveSmallIntegerField(blank=True, help_text="Empty: no limit. Time runs by the portal's clock, also while away.", null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='minutes allowed')),
                ('pause_minutes', models.PositiveIntegerField(default=0, help_text='1440 is a day.', verbose_name='minutes between two attempts')),
                ('counts', models.CharField(choices=[('best', 'The best attempt'), ('last', 'The last attempt'), ('average', 'The average of all attempts')], default='best', max_length=7, verbose_name='what counts of several attempts')),
                ('review', models.CharField(choices=[('never', 'Nothing is shown'), ('score', 'The points only'), ('after', 'Answers and feedback after each attempt'), ('at_the_end', 'Answers and feedback once passed, or after the last attempt')], default='after', max_length=10, verbose_name='what is shown afterwards')),
                ('shuffle_questions', models.BooleanField(default=False, verbose_name='questions in random order')),
                ('shuffle_options', models.BooleanField(default=False, verbose_name='answers in random order')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
            ],
            options={
                'verbose_name': 'quiz',
                'verbose_name_plural': 'quizzes',
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='QuizAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('lesson_key', models.UUIDField()),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('in_progress', 'In progress'), ('graded', 'Handed in'), ('expired', 'Time was over')], default='in_progress', max_length=11)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('paper', models.JSONField(help_text='Rules, and the questions in their order, as drawn.')),
                ('earned', courses.quizzes.fraction_field.FractionField(max_length=40, null=True)),
                ('most', models.PositiveSmallIntegerField(help_text='Points there are.')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quiz_attempts', to='courses.enrolment')),
                ('quiz', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.quiz')),
            ],
            options={
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='QuizAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('value', models.JSONField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('share', courses.quizzes.fraction_field.FractionField(help_text="Of the question's points, once it is marked.", max_length=40, null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='courses.questionversion')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='courses.quizattempt')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='QuizPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('draw', models.PositiveSmallIntegerField(default=1, help_text='From the pool, by chance, anew for each attempt.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='how many to draw')),
                ('pool', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.questionpool', verbose_name='pool')),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.question', verbose_name='question')),
                ('quiz', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='courses.quiz')),
            ],
            options={
                'verbose_name': 'question or pool',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='questionversion',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='one_question_version_per_number'),
        ),
        migrations.AddConstraint(
            model_name='quizattempt',
            constraint=models.UniqueConstraint(fields=('enrolment', 'lesson_key', 'quiz', 'number'), name='one_quiz_attempt_per_number'),
        ),
        migrations.AddConstraint(
            model_name='quizattempt',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_progress')), fields=('enrolment', 'lesson_key', 'quiz'), name='one_quiz_attempt_in_progress'),
        ),
        migrations.AddConstraint(
            model_name='quizanswer',
            constraint=models.UniqueConstraint(fields=('attempt', 'position'), name='one_quiz_answer_per_question'),
        ),
        migrations.AddConstraint(
            model_name='quizpart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pool__isnull', False), ('question', None)), models.Q(('pool', None), ('question__isnull', False)), _connector='OR'), name='quiz_part_is_question_or_pool'),
        ),
    ]
