from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "signing"

    def ready(self) -> None:
        """The database guards seals, and the stages of a cycle ask for one."""
        from history import triggers
        from signing import gates, seal_triggers

        triggers.guard(seal_triggers.GUARDS)
        gates.register()
