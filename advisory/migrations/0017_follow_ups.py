import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('advisory', '0016_vendor_listings'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('asked_on', models.DateField(db_index=True)),
                ('put_off_until', models.DateField(blank=True, null=True)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('unknown_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['asked_on', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='adoptionevent',
            name='reason_code',
            field=models.CharField(blank=True, choices=[('slow_payment', 'The support was paid too slowly'), ('eligibility', 'We are not eligible for the support'), ('short_list', 'Too few vendors to choose from'), ('price', 'The price once the support or the trial ends'), ('vendor_quality', "The vendor's service"), ('no_staff_time', 'Our staff have no time for it'), ('does_not_fit', 'It does not fit how we work'), ('changed_mind', 'We changed our mind'), ('other', 'Another reason')], max_length=15),
        ),
        migrations.AddField(
            model_name='followup',
            name='adoption',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='follow_up', to='advisory.adoption'),
        ),
    ]
