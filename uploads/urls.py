from django.urls import URLPattern, URLResolver, path

from uploads import views as uploads
from uploads.choosing import views as choosing

urlpatterns: list[URLPattern | URLResolver] = [
    path("unggahan/", uploads.uploads, name="uploads"),
    path("unggahan/<uuid:pk>/", uploads.upload, name="upload"),
    path("pilih-berkas/<uuid:pk>/", choosing.archive, name="archive"),
    path("pilih-berkas/<uuid:pk>/gambar/", choosing.upload_picture, name="upload_picture"),
    path("pilih-berkas/foto/", choosing.photos, name="photos"),
]
