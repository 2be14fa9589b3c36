from django.apps import AppConfig


class NewYearConfig(AppConfig):
    name = "new_year"

    def ready(self) -> None:
        """The history can tell of what a new year takes along."""
        from new_year import new_year_history

        new_year_history.register_kinds()
