from django.urls import path

from undo import views

urlpatterns = [
    path("dapat-dibatalkan/", views.undo_list, name="undo_list"),
    path("dapat-dibatalkan/<int:pk>/", views.undo_confirm, name="undo_confirm"),
    path("opd/<int:pk>/hapus/", views.row_delete, {"kind": "opd"}, name="agency_delete"),
    path("orang/<int:pk>/hapus/", views.row_delete, {"kind": "orang"}, name="person_delete"),
    path("siklus/<int:pk>/hapus/", views.row_delete, {"kind": "siklus"}, name="cycle_delete"),
]
