from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self) -> None:
        """The history can tell of levels and their reasons."""
        from assessment import level_acts, score_history
        from evidence.assessor_verdicts import verdict_list
        from imports.import_kinds import register_long

        score_history.register_kinds()
        level_acts.register_acts()
        register_long(verdict_list.VERDICTS_CODE, verdict_list.kind_of_kept_verdicts)
