"""Many tables in one step of a migration: as one by one, with what completes the models, and back."""

import pytest
from django.db import connection, migrations, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.state import ProjectState

from core.create_tables import CreateTables

pytestmark = pytest.mark.django_db

OPERATIONS = [
    migrations.CreateModel("Hen", [("id", models.AutoField(primary_key=True))]),
    migrations.CreateModel(
        "Egg",
        [
            ("id", models.AutoField(primary_key=True)),
            ("weight", models.IntegerField()),
            ("laid_by", models.ForeignKey("farm.Hen", models.CASCADE)),
        ],
    ),
    migrations.AddField("Hen", "first", models.ForeignKey("farm.Egg", models.CASCADE, null=True)),
    migrations.AddConstraint(
        "Egg", models.UniqueConstraint(fields=["laid_by", "weight"], name="no_two_alike")
    ),
]


@pytest.fixture
def empty():
    """A database without tables."""
    database = DatabaseWrapper(connection.settings_dict | {"NAME": ":memory:"})
    yield database
    database.close()


def forwards(database, *operations) -> tuple[ProjectState, ProjectState]:
    before, after = ProjectState(), ProjectState()
    for operation in operations:
        before = after.clone()
        operation.state_forwards("farm", after)
        with database.schema_editor() as editor:
            operation.database_forwards("farm", editor, before, after)
    return before, after


def tables(database) -> dict[str, tuple]:
    found = {}
    with database.cursor() as cursor:
        for name in database.introspection.table_names(cursor):
            columns = database.introspection.get_table_description(cursor, name)
            rules = database.introspection.get_constraints(cursor, name).values()
            kept = ("columns", "unique", "primary_key", "foreign_key")
            found[name] = (
                sorted(column.name for column in columns),
                sorted(str([rule[key] for key in kept]) for rule in rules),
            )
    return found


def test_tables_and_models_are_those_of_one_operation_after_the_other(empty):
    _before, after = forwards(empty, CreateTables(OPERATIONS))
    one_by_one = DatabaseWrapper(empty.settings_dict)
    _before, expected = forwards(one_by_one, *OPERATIONS)

    assert after == expected
    assert tables(empty) == tables(one_by_one)
    assert set(tables(empty)) == {"farm_hen", "farm_egg"}
    one_by_one.close()


def test_they_go_again(empty):
    step = CreateTables(OPERATIONS)
    before, after = forwards(empty, step)

    with empty.schema_editor() as editor:
        step.database_backwards("farm", editor, after, before)

    assert tables(empty) == {}


def test_its_models_are_rendered_after_it_though_others_were_before(empty):
    state = ProjectState()
    assert state.apps.get_models() == []

    CreateTables(OPERATIONS).state_forwards("farm", state)

    assert {model.__name__ for model in state.apps.get_models()} == {"Hen", "Egg"}
    assert state.apps.get_model("farm", "Hen")._meta.get_field("first")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RunSQL("SELECT 1"),
        migrations.AddField("Cow", "weight", models.IntegerField()),
    ],
)
def test_what_would_never_be_done_is_refused(operation):
    with pytest.raises(ValueError, match="nor complete one"):
        CreateTables([*OPERATIONS, operation])
