from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self) -> None:
        """The history can tell of levels and their reasons."""
        from assessment import level_acts, score_history

        score_history.register_kinds()
        level_acts.register_acts()
