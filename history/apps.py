from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HistoryConfig(AppConfig):
    name = "history"

    def ready(self) -> None:
        """Guard the history after every migration; the guards of other apps are registered by then."""
        from history import triggers
        from history.models import HistoryEntry

        refusal = "Riwayat hanya dapat ditambah, tidak diubah atau dihapus."
        triggers.guard(triggers.append_only("history", HistoryEntry._meta.db_table, refusal))
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="append_only_triggers")
