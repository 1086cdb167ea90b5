"""What is shown when a form's safety token does not hold: the reason, and everything that was typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incidents.views.access import came_from

LEFT_OUT = {"csrfmiddlewaretoken", "password", "old_password", "new_password1", "new_password2"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in LEFT_OUT
        for value in values
        if len(value) > 1
    ]
    return render(request, "403_csrf.html", {"typed": typed, "came_from": came_from(request)}, status=403)
