import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('advisory', '0015_two_person_vetting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListingProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting for the agency'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], db_index=True, default='draft', max_length=10)),
                ('content', models.JSONField(help_text='The whole listing as it should be, by field.')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('changed', models.JSONField(blank=True, default=list, help_text='Names of the fields that were accepted.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='VendorInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=120, verbose_name='for whom')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='VendorMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['joined_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='VendorRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vendor_name', models.CharField(max_length=120, verbose_name='name of the vendor')),
                ('note', models.CharField(max_length=500, verbose_name='how the agency can check it')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the agency'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], db_index=True, default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='VendorStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stated_on', models.DateField()),
                ('has_free_plan', models.BooleanField(blank=True, null=True, verbose_name='has a free plan')),
                ('trial_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(3650)], verbose_name='free trial, days')),
                ('price_from', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100000000000)], verbose_name='lowest price, đồng a month')),
                ('price_to', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100000000000)], verbose_name='highest price, đồng a month')),
                ('price_vi', models.CharField(blank=True, max_length=300, verbose_name='plans and prices, in Vietnamese')),
                ('price_en', models.CharField(blank=True, max_length=300, verbose_name='plans and prices, in English')),
                ('min_months', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(120)], verbose_name='shortest contract, months')),
                ('has_einvoice', models.BooleanField(blank=True, null=True, verbose_name='issues e-invoices or connects to them')),
                ('data_place', models.CharField(blank=True, choices=[('vietnam', 'In Vietnam'), ('both', 'In Vietnam and abroad'), ('abroad', 'Abroad')], max_length=10, verbose_name='where the data are kept')),
                ('hosting', models.CharField(blank=True, max_length=120, verbose_name='data centre and country')),
                ('exports_data', models.BooleanField(blank=True, null=True, verbose_name='all data can be taken out')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages')),
                ('integrations_vi', models.CharField(blank=True, max_length=300, verbose_name='connects to, in Vietnamese')),
                ('integrations_en', models.CharField(blank=True, max_length=300, verbose_name='connects to, in English')),
                ('support_vi', models.CharField(blank=True, max_length=200, verbose_name='support for customers, in Vietnamese')),
                ('support_en', models.CharField(blank=True, max_length=200, verbose_name='support for customers, in English')),
            ],
        ),
        migrations.AddField(
            model_name='vendor',
            name='is_demo',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='vendor',
            name='name',
            field=models.CharField(max_length=120, unique=True, verbose_name='name of the vendor'),
        ),
        migrations.AddField(
            model_name='listingproposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='listingproposal',
            name='platform',
            field=models.ForeignKey(blank=True, help_text='None while a new platform is proposed.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='advisory.platform'),
        ),
        migrations.AddField(
            model_name='listingproposal',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='listingproposal',
            name='vendor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='advisory.vendor'),
        ),
        migrations.AddField(
            model_name='vendorinvitation',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendorinvitation',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendorinvitation',
            name='vendor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='advisory.vendor'),
        ),
        migrations.AddField(
            model_name='vendormembership',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vendor_memberships', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendormembership',
            name='vendor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='advisory.vendor'),
        ),
        migrations.AddField(
            model_name='vendor',
            name='members',
            field=models.ManyToManyField(related_name='vendors', through='advisory.VendorMembership', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendorrequest',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vendor_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendorrequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendorrequest',
            name='vendor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='requests', to='advisory.vendor'),
        ),
        migrations.AddField(
            model_name='vendorstatement',
            name='platform',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='statement', to='advisory.platform'),
        ),
        migrations.AddConstraint(
            model_name='listingproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'waiting'])), fields=('platform',), name='one_open_proposal_per_platform'),
        ),
        migrations.AddConstraint(
            model_name='vendormembership',
            constraint=models.UniqueConstraint(fields=('vendor', 'user'), name='one_vendor_membership_per_person'),
        ),
        migrations.AddConstraint(
            model_name='vendorrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('asked_by',), name='one_waiting_vendor_request'),
        ),
    ]
