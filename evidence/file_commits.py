"""Files that are stored inside a transaction go with it when it is rolled back."""

import weakref

from django.core.files.storage import Storage
from django.db import transaction


def delete_unless_committed(storage: Storage, name: str) -> None:
    """Databases roll back, folders do not.

    Django drops the callbacks of a transaction (or savepoint) that is rolled back: when `committed` is thrown
    away without having been called, the file goes with it.
    """

    def committed() -> None:
        undo.detach()

    undo = weakref.finalize(committed, storage.delete, name)
    transaction.on_commit(committed)
