from django.apps import AppConfig


class OutputsConfig(AppConfig):
    name = "outputs"

    def ready(self) -> None:
        """The history can tell of letterheads, and of what was entered into the ministry's application."""
        from outputs.letterheads import letterhead_history
        from outputs.tauval import tick_history

        letterhead_history.register_kinds()
        tick_history.register_kinds()
