from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "signing"

    def ready(self) -> None:
        """The database guards seals, the stages of a cycle ask for one, and the history can tell of it."""
        from history import triggers
        from signing import gates, seal_triggers, signing_history

        triggers.guard(seal_triggers.GUARDS)
        gates.register()
        signing_history.register_kinds()
