from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"

    def ready(self) -> None:
        """Register the tasks by name in every process, web and worker."""
        from evaluations import tasks  # noqa: F401
