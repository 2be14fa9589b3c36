from django.apps import AppConfig


class ReorganisationConfig(AppConfig):
    name = "reorganisation"

    def ready(self) -> None:
        """The history can tell of agencies that change; a cycle that is opened again follows what changed meanwhile."""
        from evaluations.choices import CycleState
        from evaluations.stages.transitions import AFTERWARDS
        from reorganisation import agency_history
        from reorganisation.agency_changes import follow_changes

        agency_history.register_kinds()
        AFTERWARDS[CycleState.DOKUMEN, CycleState.MANDIRI] = follow_changes
