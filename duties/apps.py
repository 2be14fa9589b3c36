from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "duties"

    def ready(self) -> None:
        from duties.waiting_mails import is_wanted
        from notices.mails import ask_before_sending

        ask_before_sending(is_wanted)
