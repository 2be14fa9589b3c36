from django.apps import AppConfig


class SpbeConfig(AppConfig):
    name = "spbe"

    def ready(self) -> None:
        """Register every app's tasks by name in each process, web and worker."""
        from spbe.celery import app

        app.autodiscover_tasks(force=True)
