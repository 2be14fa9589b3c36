from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_delete


class HistoryConfig(AppConfig):
    name = "history"

    def ready(self) -> None:
        """Guard the history and the logs after every migration; the guards of other apps are registered by then."""
        from accounts.models import Change, SignInEvent
        from history import (
            refusal_log,  # noqa: F401  # receives what the door refuses
            triggers,
        )
        from history.models import DownloadLog, HasHistory, HistoryEntry, RefusalLog, keep_what_has_history

        refusal = "Riwayat hanya dapat ditambah, tidak diubah atau dihapus."
        triggers.guard(triggers.append_only("history", HistoryEntry._meta.db_table, refusal))
        logs = {"downloads": DownloadLog, "changes": Change, "sign_ins": SignInEvent, "refusals": RefusalLog}
        for prefix, log in logs.items():
            kept = "Catatan hanya dapat ditambah, tidak diubah atau dihapus."
            triggers.guard(triggers.append_only(prefix, log._meta.db_table, kept))
        for model in apps.get_models():
            if issubclass(model, HasHistory):
                pre_delete.connect(keep_what_has_history, sender=model, dispatch_uid=f"history_of_{model.__name__}")
        post_migrate.connect(triggers.install_triggers, sender=self, dispatch_uid="append_only_triggers")
