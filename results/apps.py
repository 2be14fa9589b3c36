from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "results"

    def ready(self) -> None:
        """The history can tell of results and notes of years."""
        from results import result_history

        result_history.register_kinds()
