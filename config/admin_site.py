"""The desk's front page: models in the order of the work, under headings in the language of the page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# Heading, then models as app.model in their order; what is named nowhere comes last under its app's own name.
SECTIONS = (
    (
        _("Work"),
        "incidents.incident incidents.incidentflag incidents.claim incidents.comment incidents.report incidents.tally",
    ),
    (_("Names and codes"), "geo.place incidents.actor incidents.source incidents.eventtype incidents.weapon"),
    (
        _("Record"),
        "incidents.revision incidents.mention incidents.incidentlink incidents.reportlikeness incidents.presence "
        "incidents.bulkrun incidents.bulkrow incidents.import incidents.importrow incidents.reportorigin "
        "incidents.collecteditem incidents.release incidents.referencecounter",
    ),
    (_("People"), "auth.user auth.group incidents.apitoken"),
)


class DeskSite(admin.AdminSite):
    site_title = _("Sijil")
    site_header = _("Sijil: curation desk")
    index_title = _("Desk")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One door for all: the log-in of the site, with its limits and second factor."""
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One's own password is changed on the page of the site, through the one writer."""
        return redirect("password_change")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The sections with the models that this person may see; one app's own list on the page of that app."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        left = {f"{app['app_label']}.{model['object_name'].lower()}": model for app in apps for model in app["models"]}
        home = {key: app for app in apps for key in left if key.startswith(f"{app['app_label']}.")}
        sections = []
        for heading, keys in SECTIONS:
            models = [left.pop(key) for key in keys.split() if key in left]
            if models:
                label = keys.split(".", 1)[0]
                sections.append(
                    {"name": heading, "app_label": label, "app_url": "", "has_module_perms": True, "models": models}
                )
        others: dict[str, dict[str, Any]] = {}
        for key, model in left.items():
            app = others.setdefault(home[key]["app_label"], {**home[key], "models": []})
            app["models"].append(model)
        return [*sections, *others.values()]
