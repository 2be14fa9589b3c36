from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        """An office's lists can be taken back."""
        from imports import office_acts

        office_acts.register_acts()
