from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        """The history can tell of cycles; many assignments are one act."""
        from evaluations import evaluation_history
        from evaluations.cycles import assignment_acts

        evaluation_history.register_kinds()
        assignment_acts.register_acts()
