from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "results"

    def ready(self) -> None:
        """The history can tell of results and notes of years; an import of past years can be taken back."""
        from results import past_year_writes, result_history

        result_history.register_kinds()
        past_year_writes.register_acts()
