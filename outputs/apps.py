from django.apps import AppConfig


class OutputsConfig(AppConfig):
    name = "outputs"

    def ready(self) -> None:
        """The history can tell of letterheads, of links, and of what was entered into the ministry's application.

        The database keeps every opening of a link.
        """
        from history import triggers
        from outputs.letterheads import letterhead_history
        from outputs.models import SharedPackOpening
        from outputs.sharing import link_history
        from outputs.tauval import tick_history

        letterhead_history.register_kinds()
        link_history.register_kinds()
        tick_history.register_kinds()
        kept = "Catatan hanya dapat ditambah, tidak diubah atau dihapus."
        triggers.guard(triggers.append_only("openings", SharedPackOpening._meta.db_table, kept))
