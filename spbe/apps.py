from django.apps import AppConfig


class SpbeConfig(AppConfig):
    name = "spbe"
