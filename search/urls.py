from django.urls import URLPattern, URLResolver, path

from search import views

urlpatterns: list[URLPattern | URLResolver] = [path("cari/", views.search_page, name="search")]
