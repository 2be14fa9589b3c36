from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """The history can tell of meetings."""
        from meetings import meeting_history

        meeting_history.register_kinds()
