from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self) -> None:
        """The history can tell of targets and actions."""
        from planning import planning_history
        from planning.actions import action_acts

        planning_history.register_kinds()
        action_acts.register_acts()
