from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"

    def ready(self) -> None:
        from ui import quick_values

        quick_values.put_in_place()
