"""The pages of the instruments; everyone who is signed in may read them."""

from django.urls import URLPattern, URLResolver, path

from domains import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("instrumen/", views.instruments, name="instruments"),
    path("instrumen/<str:code>/", views.instrument, name="instrument"),
    path("instrumen/<str:code>/silang/", views.crosswalk, name="crosswalk"),
    path("instrumen/<str:code>/<int:number>/", views.instrument_indicator, name="instrument_indicator"),
]
