from django.urls import path

from imports import views

urlpatterns = [
    path("orang/impor/", views.people_import, name="people_import"),
    path("opd/impor/", views.agencies_import, name="agencies_import"),
    path("impor/<int:pk>/", views.import_progress, name="import_progress"),
]
