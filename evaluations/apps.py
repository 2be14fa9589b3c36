from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        """The history can tell of cycles."""
        from evaluations import evaluation_history

        evaluation_history.register_kinds()
