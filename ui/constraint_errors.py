"""What the database refused because somebody was faster, as the field's own sentence."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from ui.look_fields import LookField

TAKEN = "Data yang sama baru saja disimpan orang lain. Muat ulang halaman, periksa, lalu coba lagi."


def unique_error(error: IntegrityError) -> ValidationError | None:
    """The refusal of the unique constraint that was met, at its field; None for any other kind of constraint."""
    said = str(error).split("DETAIL")[0]
    if "UNIQUE constraint failed" not in said and "unique constraint" not in said:
        return None
    for model in apps.get_models():
        if found := _of_field(model, said) or _of_constraint(model, said):
            return found
    return ValidationError(TAKEN)


def _of_field(model: type[models.Model], said: str) -> ValidationError | None:
    table = model._meta.db_table
    for field in model._meta.concrete_fields:
        by_column = said.endswith(f"failed: {table}.{field.column}")
        if field.unique and (by_column or f'"{table}_{field.column}_' in said):
            # What nobody types (how a name looks) is refused at the field that it is made from.
            typed = field.source if isinstance(field, LookField) else field.name
            return ValidationError({typed: model().unique_error_message(model, (field.name,))})
    return None


def _of_constraint(model: type[models.Model], said: str) -> ValidationError | None:
    """SQLite names the columns, PostgreSQL the constraint."""
    column_of = {field.name: f"{model._meta.db_table}.{field.column}" for field in model._meta.concrete_fields}
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        columns = [column_of[name] for name in constraint.fields]
        if f'"{constraint.name}"' in said or (columns and said.endswith(f"failed: {', '.join(columns)}")):
            default = constraint.default_violation_error_message
            is_worded = constraint.violation_error_message != default
            return ValidationError(constraint.get_violation_error_message() if is_worded else TAKEN)
    return None
