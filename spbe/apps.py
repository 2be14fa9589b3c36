from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class SpbeConfig(AppConfig):
    name = "spbe"

    def ready(self) -> None:
        """Register every app's tasks by name in each process; refuse a database that is not ours before it changes."""
        from duties.counting import kept_count
        from evaluations.kept_pages import add_to_key
        from operations.heartbeats import queue_stopped_at
        from spbe.celery import app
        from spbe.error_reports import begin_error_reports
        from spbe.old_database import refuse_foreign_migrations

        app.autodiscover_tasks(force=True)
        begin_error_reports()
        # What every frame shows besides its page; without a number it asks for it by itself.
        add_to_key("tasks", lambda request: kept_count(request.user), may_be_missing=True)
        add_to_key("queue", lambda request: queue_stopped_at())
        pre_migrate.connect(refuse_foreign_migrations, sender=self, dispatch_uid="foreign_migrations")
