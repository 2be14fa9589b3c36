from django.urls import URLPattern, URLResolver, path

from evaluations.views import dashboard

urlpatterns: list[URLPattern | URLResolver] = [
    path("siklus/<int:pk>/ringkasan/", dashboard.dashboard, name="dashboard"),
]
