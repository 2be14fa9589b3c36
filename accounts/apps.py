from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Connect the log of the door."""
        from accounts import signals  # noqa: F401
