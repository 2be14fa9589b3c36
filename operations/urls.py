from django.urls import path

from operations import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("sistem/", views.system, name="system"),
    path("sistem/pekerjaan/<int:pk>/ulangi/", views.job_retry, name="job_retry"),
]
