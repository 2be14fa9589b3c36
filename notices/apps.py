from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        """The people pages below send their links through this queue."""
        from accounts import link_mails
        from notices.link_queue import PasswordLinkQueue

        link_mails.register(PasswordLinkQueue())
