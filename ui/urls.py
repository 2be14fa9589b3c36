from django.urls import URLPattern, URLResolver, path

from ui import gallery

urlpatterns: list[URLPattern | URLResolver] = [path("", gallery.gallery, name="gallery")]
