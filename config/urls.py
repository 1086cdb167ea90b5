"""Addresses that belong to no app: log-in, language, administration. The rest is in `incidents/urls.py`.

Of allauth's addresses only those stand here that are wanted: there is no sign-up, no e-mail, no reset by e-mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from incidents.views import health
from incidents.views.account import OwnPasswordView

urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("login/", account.login, name="account_login"),
    path("login/second/", factor.authenticate, name="mfa_authenticate"),
    path("proof/", account.reauthenticate, name="account_reauthenticate"),
    path("proof/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("proof/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/", factor.index, name="mfa_index"),
    path("account/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/keys/", factor.index, name="mfa_list_webauthn"),
    path("account/keys/new/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", OwnPasswordView.as_view(), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("incidents.urls")),
]
