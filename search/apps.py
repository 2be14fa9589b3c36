from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        """Give the index its full text after every migration: no model can describe that for both databases."""
        from search import full_text

        post_migrate.connect(full_text.install, sender=self, dispatch_uid="search_full_text")
