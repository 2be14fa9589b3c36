from django.apps import AppConfig


class OutputsConfig(AppConfig):
    name = "outputs"

    def ready(self) -> None:
        """The history can tell of letterheads."""
        from outputs.letterheads import letterhead_history

        letterhead_history.register_kinds()
