"""Sign-in pages one by one: allauth's e-mail management and sign-up are not mounted."""

from allauth.account import views as pages
from django.urls import URLPattern, URLResolver, path, re_path

from accounts import sign_in_views
from accounts.agencies import views as agencies
from accounts.api_keys import views as api_keys
from accounts.contact_details import views as contacts
from accounts.inviting import guest_views as guests
from accounts.inviting import views as inviting
from accounts.own_links import views as own_links
from accounts.own_sessions import views as own_sessions
from accounts.people import views as people
from accounts.power import views as power
from accounts.second_factor import views as factors
from accounts.single_sign_on import views as sso

urlpatterns: list[URLPattern | URLResolver] = [
    path("masuk/", sign_in_views.sign_in, name="account_login"),
    path("keluar/", sso.sign_out_everywhere, name="account_logout"),
    path("masuk/penyedia/<slug:provider_id>/", sso.sign_on_page, name="openid_connect_login"),
    path("masuk/penyedia/<slug:provider_id>/kembali/", sso.came_back, name="openid_connect_callback"),
    path("masuk/penyedia/<slug:provider_id>/keluar/", sso.signed_out_there, name="signed_out_there"),
    path("daftar/", sign_in_views.sign_up_closed, name="account_signup"),
    path("akun/tidak-aktif/", pages.account_inactive, name="account_inactive"),
    path("akun/konfirmasi/", sign_in_views.confirm_password, name="account_reauthenticate"),
    path("sandi/ubah/", sign_in_views.change_password, name="account_change_password"),
    path("sandi/lupa/", sign_in_views.forgotten, name="account_reset_password"),
    path("sandi/lupa/terkirim/", pages.password_reset_done, name="account_reset_password_done"),
    path("sandi/baru/selesai/", pages.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in_views.new_password,
        name="account_reset_password_from_key",
    ),
    path("langkah-kedua/", factors.own_factors, name="mfa_index"),
    path("langkah-kedua/masuk/", factors.ask_code, name="mfa_authenticate"),
    path("langkah-kedua/lagi/", factors.ask_code_again, name="mfa_reauthenticate"),
    path("langkah-kedua/lagi/kunci/", factors.ask_passkey_again, name="mfa_reauthenticate_webauthn"),
    path("langkah-kedua/aplikasi/", factors.set_up_app, name="mfa_activate_totp"),
    path("langkah-kedua/aplikasi/hapus/", factors.remove_app, name="mfa_deactivate_totp"),
    path("langkah-kedua/kunci/baru/", factors.add_passkey, name="mfa_add_webauthn"),
    path("langkah-kedua/kunci/<int:pk>/hapus/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("langkah-kedua/cadangan/", factors.shown_codes, name="mfa_view_recovery_codes"),
    path("langkah-kedua/cadangan/baru/", factors.make_codes, name="mfa_generate_recovery_codes"),
    path("sesi/", own_sessions.own_sessions, name="own_sessions"),
    path("sesi/<int:pk>/akhiri/", own_sessions.session_end, name="session_end"),
    path("sesi/akhiri-lain/", own_sessions.sessions_end, name="sessions_end"),
    path("akun-terhubung/", own_links.linked_accounts, name="linked_accounts"),
    path("akun-terhubung/<int:pk>/putus/", own_links.link_cut, name="link_cut"),
    path("akun-terhubung/diputus/<int:pk>/izinkan/", own_links.link_allow, name="link_allow"),
    path("orang/", people.people, name="people"),
    path("orang/baru/", people.person_add, name="person_add"),
    path("orang/undangan/", inviting.invitations, name="invitations"),
    path("orang/undangan/buat/", inviting.invitations_make, name="invitations_make"),
    path("orang/<int:pk>/kontak/", contacts.person_contact, name="person_contact"),
    path("kontak/", contacts.own_contact, name="own_contact"),
    path("undangan/", guests.invitation_password, name="invitation_password"),
    path("undangan/<slug:token>/", guests.invitation, name="invitation"),
    path("orang/<int:pk>/", people.person_edit, name="person_edit"),
    path("orang/<int:pk>/peran/", people.role_add, name="role_add"),
    path("peran/<int:pk>/cabut/", people.role_remove, name="role_remove"),
    path("orang/<int:pk>/tautan/", people.person_link, name="person_link"),
    path("orang/<int:pk>/langkah-kedua/", people.person_factor, name="person_factor"),
    path("orang/<int:pk>/akun-terhubung/<int:link>/putus/", people.person_link_cut, name="person_link_cut"),
    path("orang-kedua/", power.power_requests, name="power_requests"),
    path("orang-kedua/<int:pk>/setujui/", power.power_confirm, name="power_confirm"),
    path("orang-kedua/<int:pk>/hentikan/", power.power_stop, name="power_stop"),
    path("opd/", agencies.agencies, name="agencies"),
    path("opd/baru/", agencies.agency_add, name="agency_add"),
    path("opd/<int:pk>/", agencies.agency_edit, name="agency_edit"),
    path("kunci-api/", api_keys.api_keys, name="api_keys"),
    path("kunci-api/<int:pk>/cabut/", api_keys.api_key_revoke, name="api_key_revoke"),
]
