from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class SpbeConfig(AppConfig):
    name = "spbe"

    def ready(self) -> None:
        """Register every app's tasks by name in each process; refuse a database that is not ours before it changes."""
        from spbe.celery import app
        from spbe.error_reports import begin_error_reports
        from spbe.old_database import refuse_foreign_migrations

        app.autodiscover_tasks(force=True)
        begin_error_reports()
        pre_migrate.connect(refuse_foreign_migrations, sender=self, dispatch_uid="foreign_migrations")
