from django.urls import path

from undo import views

urlpatterns = [
    path("dapat-dibatalkan/", views.undo_list, name="undo_list"),
    path("dapat-dibatalkan/<int:pk>/", views.undo_confirm, name="undo_confirm"),
]
