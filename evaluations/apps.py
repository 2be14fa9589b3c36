from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        """Register the tasks by name in every process, web and worker; guard the history after every migration."""
        from evaluations import tasks, triggers  # noqa: F401

        post_migrate.connect(triggers.install, sender=self, dispatch_uid="history_triggers")
