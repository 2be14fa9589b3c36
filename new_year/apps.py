from django.apps import AppConfig


class NewYearConfig(AppConfig):
    name = "new_year"

    def ready(self) -> None:
        """The history can tell of what a new year takes along; a cycle made by mistake can go."""
        from new_year import new_year_history
        from new_year.cycles import deletable_cycles

        new_year_history.register_kinds()
        deletable_cycles.register_cycles()
