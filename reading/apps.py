"""The app of documents that are read: text, facts, structure, proposals. It knows no model."""

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "reading"
    verbose_name = "pembacaan dokumen"
