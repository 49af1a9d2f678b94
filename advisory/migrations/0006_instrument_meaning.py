"""Stores what a version means beside what it says.

The hash of the versions there are is computed here once, by a copy of advisory.xlsform.meaning as
it was: a column that is always filled can be compared in a query, and a definition is read once.
"""

import hashlib
import json

from django.db import migrations, models

TOLD = {
    'format', 'version', 'code', 'list', 'minutes', 'source_ref', 'certainty', 'ours',
    'recommendations', 'crosswalk',
}


def fill_meaning(apps, schema_editor):
    versions = apps.get_model('advisory', 'InstrumentVersion').objects.all()
    for version in versions.only('pk', 'definition').iterator(chunk_size=10):
        versions.filter(pk=version.pk).update(meaning_hash=meaning_hash(version.definition))


def meaning_hash(definition):
    text = json.dumps(
        meaning(definition), ensure_ascii=False, sort_keys=True, separators=(',', ':')
    )
    return hashlib.sha256(text.encode()).hexdigest()


def meaning(value):
    if isinstance(value, list):
        return [meaning(part) for part in value]
    if not isinstance(value, dict):
        return value
    kept = {name: meaning(part) for name, part in value.items() if not is_wording(name, part)}
    return {
        name: part
        for name, part in kept.items()
        if not (part is None or part is False or part in ('', [], {}))
    }


def is_wording(name, value):
    if '::' in name or (isinstance(value, dict) and value.keys() == {'vi', 'en'}):
        return True
    return name in TOLD and not isinstance(value, dict)


class Migration(migrations.Migration):

    dependencies = [
        ('advisory', '0005_plan'),
    ]

    operations = [
        migrations.AddField(
            model_name='instrumentversion',
            name='meaning_hash',
            field=models.CharField(default='', help_text='Of the definition without its texts, hints and sources.', max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(fill_meaning, migrations.RunPython.noop),
    ]
