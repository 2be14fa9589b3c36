from django.urls import URLPattern, URLResolver, path

from evaluations.views import dashboard, past_cycles, results

urlpatterns: list[URLPattern | URLResolver] = [
    path("hasil/", results.results, name="results"),
    path("hasil/catat/", results.result_add, name="result_add"),
    path("hasil/<int:pk>/", results.result_edit, name="result_edit"),
    path("siklus/tahun-lampau/", past_cycles.past_cycle_add, name="past_cycle_add"),
    path("siklus/<int:pk>/ringkasan/", dashboard.dashboard, name="dashboard"),
]
