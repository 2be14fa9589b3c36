"""A column that says how another one looks, so that the database finds what looks the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models


class LookField(models.CharField):
    """Filled from `source` by `fold` at each save, in bulk too; nobody types it."""

    def __init__(self, *args: Any, source: str = "", fold: Callable[[str], str] = str, **kwargs: Any) -> None:
        self.source, self.fold = source, fold
        super().__init__(*args, **{**kwargs, "editable": False, "blank": True})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source, "fold": self.fold}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.fold(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value
