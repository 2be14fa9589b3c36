from django.urls import URLPattern, URLResolver, path

from results.official import views as results
from results.past_cycles import views as past_cycles
from results.peers import views as peers

urlpatterns: list[URLPattern | URLResolver] = [
    path("hasil/", results.results, name="results"),
    path("hasil/pembanding/", peers.peers, name="peers"),
    path("hasil/catat/", results.result_add, name="result_add"),
    path("hasil/<int:pk>/", results.result_edit, name="result_edit"),
    path("siklus/tahun-lampau/", past_cycles.past_cycle_add, name="past_cycle_add"),
]
