from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        """An office's lists can be taken back, and may be long."""
        from imports import office_acts, office_lists

        office_acts.register_acts()
        office_lists.register_lists()
