from django.urls import URLPattern, URLResolver, path

from notices import settings_views
from notices import views as notifications

urlpatterns: list[URLPattern | URLResolver] = [
    path("pemberitahuan/", notifications.notifications, name="notifications"),
    path("pemberitahuan/jumlah/", notifications.notification_count, name="notification_count"),
    path("pemberitahuan/dibaca/", notifications.notifications_read, name="notifications_read"),
    path("pemberitahuan/pengaturan/", settings_views.mail_choice, name="notification_settings"),
    path("pemberitahuan/kalender/", settings_views.calendar_renew, name="calendar_renew"),
    path("pemberitahuan/kalender/cabut/", settings_views.calendar_revoke, name="calendar_revoke"),
    path("pemberitahuan/surel/", settings_views.mails, name="mails"),
    path("pemberitahuan/surel/<int:pk>/", settings_views.mail_resend, name="mail_resend"),
    path("pemberitahuan/<int:pk>/", notifications.notification_open, name="notification_open"),
]
