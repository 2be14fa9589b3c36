from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        """The people pages below send their links and tell their news through this app."""
        from accounts import closing, link_mails, person_news
        from notices.account_news import BellAndMail
        from notices.calendar_addresses import drop_calendar_address
        from notices.link_queue import PasswordLinkQueue

        link_mails.register(PasswordLinkQueue())
        person_news.register(BellAndMail())
        closing.access_revoked.connect(drop_calendar_address)
