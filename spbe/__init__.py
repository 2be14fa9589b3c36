"""The running site: settings, urls, celery, health and the home page of each role."""

from spbe.celery import app as celery_app

__all__ = ["celery_app"]
