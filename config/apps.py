"""Django's administration, without what it is not for: django-leaflet's module needs GDAL, the work queue has pages of
its own, and allauth's would let second factors be written past the one writer."""

from importlib import import_module

from django.apps import apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import module_has_submodule

LEFT_OUT = ("leaflet", "procrastinate.contrib.django", "allauth", "allauth.account", "allauth.mfa")


class AdminConfig(SimpleAdminConfig):
    default_site = "config.admin_site.DeskSite"

    def ready(self) -> None:
        super().ready()
        for app in apps.get_app_configs():
            if app.name not in LEFT_OUT and app.module and module_has_submodule(app.module, "admin"):
                import_module(f"{app.name}.admin")
