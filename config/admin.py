"""The admin's app, which loads our own admin modules only: django-leaflet's needs GDAL, which Sijil does without."""

from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import module_has_submodule

WITH_ADMIN = ["django.contrib.auth", "geo", "incidents"]


class SijilAdminConfig(SimpleAdminConfig):
    def ready(self) -> None:
        super().ready()
        for name in WITH_ADMIN:
            if module_has_submodule(import_module(name), "admin"):
                import_module(f"{name}.admin")
