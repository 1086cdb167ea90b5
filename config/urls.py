"""Addresses that belong to no app: log-in, language, administration. The rest is in `incidents/urls.py`."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from incidents.views.account import OwnPasswordView

urlpatterns = [
    path("login/", auth.LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", OwnPasswordView.as_view(), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("incidents.urls")),
]
