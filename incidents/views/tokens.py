"""One's own API tokens: made, shown once, withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from incidents import curation, wording
from incidents.codes import TokenScope
from incidents.models import ApiToken
from incidents.views.access import fresh, holder, signed_in

LASTS = (30, 90, 365)  # days that the form offers


class TokenForm(forms.Form):
    """What a new token is for; the scopes are those that the person's roles can give."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("The script or the machine that will hold it."),
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), widget=forms.CheckboxSelectMultiple({"class": "choices"})
    )
    days = forms.TypedChoiceField(label=gettext_lazy("It lasts"), coerce=int, initial=90)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        able = curation.scopes_of(user)
        self.fields["scopes"].choices = [(scope, label) for scope, label in SCOPES if scope in able]  # type: ignore[attr-defined]
        self.fields["scopes"].initial = [TokenScope.READ]
        self.fields["days"].choices = [(days, _days(days)) for days in LASTS]  # type: ignore[attr-defined]


SCOPES = (
    (TokenScope.READ, gettext_lazy("read what I may see")),
    (TokenScope.INGEST, gettext_lazy("send reports in my name")),
    (TokenScope.CURATE, gettext_lazy("move records in my name")),
)


def _days(days: int) -> str:
    return str(ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": wording.count(days)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@holder()
@fresh
def tokens(request: HttpRequest) -> HttpResponse:
    """All tokens of the person; a new one is answered with its secret, which stands on this one page only."""
    form = TokenForm(request.POST if request.method == "POST" else None, user=request.user)
    secret, status = "", 200
    if form.is_bound:
        secret = _make(form, request)
        status = 200 if secret else 422
    context = {
        "form": TokenForm(user=request.user) if secret else form,
        "secret": secret,
        "tokens": [(row, _scopes(row)) for row in ApiToken.objects.filter(owner=signed_in(request))],
    }
    return render(request, "incidents/tokens.html", context, status=status)


def _scopes(token: ApiToken) -> list[str]:
    return [str(label) for scope, label in SCOPES if scope in token.scopes]


def _make(form: TokenForm, request: HttpRequest) -> str:
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    try:
        _token, secret = curation.make_token(given["name"], given["scopes"], days=given["days"], by=request.user)
    except ValidationError as error:
        for name, found in error.update_error_dict({}).items():
            form.add_error(name if name in form.fields else None, found)
        return ""
    return secret


@require_POST
@holder()
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        token = curation.withdraw_token(pk, by=request.user)
    except ApiToken.DoesNotExist as problem:
        raise Http404 from problem
    messages.success(request, _("“%(name)s” is withdrawn: it opens nothing any more.") % {"name": token.name})
    return redirect("incidents:tokens")
