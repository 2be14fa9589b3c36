from django.apps import AppConfig


class NewYearConfig(AppConfig):
    name = "new_year"
