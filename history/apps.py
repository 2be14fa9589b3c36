from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_delete


class HistoryConfig(AppConfig):
    name = "history"

    def ready(self) -> None:
        """Guard the history after every migration; the guards of other apps are registered by then."""
        from history import triggers
        from history.models import HasHistory, HistoryEntry, keep_what_has_history

        refusal = "Riwayat hanya dapat ditambah, tidak diubah atau dihapus."
        triggers.guard(triggers.append_only("history", HistoryEntry._meta.db_table, refusal))
        for model in apps.get_models():
            if issubclass(model, HasHistory):
                pre_delete.connect(keep_what_has_history, sender=model, dispatch_uid=f"history_of_{model.__name__}")
        post_migrate.connect(triggers.install_triggers, sender=self, dispatch_uid="append_only_triggers")
