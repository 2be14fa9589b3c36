from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        """The history can tell of cycles; many assignments are one act; what pages show besides is counted."""
        from evaluations import evaluation_history, shared_triggers
        from evaluations.cycles import assignment_acts

        evaluation_history.register_kinds()
        assignment_acts.register_acts()
        post_migrate.connect(shared_triggers.install_shared_triggers, sender=self, dispatch_uid="shared_triggers")
