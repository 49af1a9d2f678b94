"""Create the tables of many models in one step of a migration."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Do what these operations say of new models, and create each table as it is after them all.

    Django renders every model that a new one is related to once more for each `CreateModel`, which
    is most of the portal each time: over a hundred tables took longer than all else of an
    installation. Here the models are rendered once.

    Parameters
    ----------
    operations : sequence of Operation
        `CreateModel`, and what completes those models: `AddField`, `AddConstraint`, `AddIndex`.

    Raises
    ------
    ValueError
        If an operation is of another kind or about a model that is not created here: it would be
        told to Django and never done.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        created = {name.lower() for name in self._names()}
        for operation in operations:
            completes = isinstance(operation, AddField | AddConstraint | AddIndex)
            if not isinstance(operation, CreateModel) and not (
                completes and operation.model_name_lower in created
            ):
                raise ValueError(f"{operation!r} does not create a model, nor complete one")

    def deconstruct(self) -> tuple[str, list, dict]:
        return type(self).__qualname__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered when next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name in self._names():
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name in reversed(self._names()):
            model = from_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        return f"Create {len(self._names())} tables"

    def _names(self) -> list[str]:
        return [one.name for one in self.operations if isinstance(one, CreateModel)]
