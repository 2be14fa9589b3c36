from django.apps import AppConfig
from django.db.models.signals import post_save, pre_save


class UndoConfig(AppConfig):
    name = "undo"

    def ready(self) -> None:
        """An act that is being recorded sees what is saved."""
        from undo import act_recording, history_words, permissions  # noqa: F401  # permissions registers its rule

        history_words.register_kinds()
        pre_save.connect(act_recording.before_save, dispatch_uid="bulk_act_before")
        post_save.connect(act_recording.after_save, dispatch_uid="bulk_act_after")
