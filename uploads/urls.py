from django.urls import URLPattern, URLResolver, path

from uploads import views as uploads

urlpatterns: list[URLPattern | URLResolver] = [
    path("unggahan/", uploads.uploads, name="uploads"),
    path("unggahan/<uuid:pk>/", uploads.upload, name="upload"),
]
