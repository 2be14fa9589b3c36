from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Connect the log of the door."""
        from accounts import setting_checks, signals  # noqa: F401
        from accounts.second_factor import factor_signals  # noqa: F401
