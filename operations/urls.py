from django.urls import path

from operations import views
from operations.security_log import views as security

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("catatan-keamanan/", security.security_log, name="security_log"),
    path("catatan-keamanan/xlsx/", security.security_log_xlsx, name="security_log_xlsx"),
    path("catatan-keamanan/csv/", security.security_log_csv, name="security_log_csv"),
    path("sistem/", views.system, name="system"),
    path("sistem/pekerjaan/<int:pk>/ulangi/", views.job_retry, name="job_retry"),
]
