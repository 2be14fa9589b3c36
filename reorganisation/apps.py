from django.apps import AppConfig


class ReorganisationConfig(AppConfig):
    name = "reorganisation"

    def ready(self) -> None:
        """The history can tell of agencies that change."""
        from reorganisation import agency_history

        agency_history.register_kinds()
