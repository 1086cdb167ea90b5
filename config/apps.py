"""Django's administration, without the admin module of django-leaflet, which needs GDAL."""

from importlib import import_module

from django.apps import apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import module_has_submodule


class AdminConfig(SimpleAdminConfig):
    default_site = "config.admin_site.DeskSite"

    def ready(self) -> None:
        super().ready()
        for app in apps.get_app_configs():
            if app.name != "leaflet" and app.module and module_has_submodule(app.module, "admin"):
                import_module(f"{app.name}.admin")
