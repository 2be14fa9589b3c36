from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self) -> None:
        """The history can tell of targets and actions; a long sheet of actions is written by a worker."""
        from imports.import_kinds import register_long
        from planning import planning_history
        from planning.actions import action_acts, action_import

        register_long(action_import.ACTIONS_CODE, action_import.kind_of_kept)
        planning_history.register_kinds()
        action_acts.register_acts()
