"""From a pasted report to drafts: read as one types, with nothing stored until the person says so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from incidents import ingest, wording
from incidents.fields import DayField, NamedField
from incidents.views.access import holder, signed_in
from incidents.views.preview import Preview

LONGEST_LIVE = 50_000  # characters that are read in less than a second


class PasteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text of the report"),
        strip=False,
        widget=forms.Textarea({"rows": 16, "dir": "auto", "lang": "ar", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste the text of the report first.")},
    )
    publisher = NamedField(
        "source", label=gettext_lazy("Publisher"), required=False, help_text=gettext_lazy("Who published this text.")
    )
    published = DayField(
        label=gettext_lazy("Published on"),
        required=False,
        help_text=gettext_lazy("Such as 2023-05-06 or 6/5/2023; words like “yesterday” are counted from it."),
    )
    url = forms.URLField(
        label=gettext_lazy("Address"), required=False, max_length=1000, assume_scheme="https",
        widget=forms.URLInput({"dir": "ltr"}),
    )  # fmt: skip

    def clean_text(self) -> str:
        """Browsers send each line end as two characters; the report has one, as it has from a file."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")

    def reading(self) -> dict[str, Any]:
        """What `ingest.read` wants beside the text."""
        publisher = self.cleaned_data.get("publisher")
        return {"published": self.cleaned_data.get("published"), "publisher": publisher.code if publisher else None}


@require_http_methods(["GET", "POST"])
@holder("add_report")
def paste(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "incidents/paste.html", {"form": PasteForm()})
    form = PasteForm(request.POST)
    if "preview" in request.POST or not form.is_valid():
        preview = _preview(form)
        return render(request, "incidents/paste.html", {"form": form, "preview": preview}, status=_status(form))
    try:
        stored = ingest.ingest_report(
            form.cleaned_data["text"], by=signed_in(request), url=form.cleaned_data["url"], **form.reading()
        )
    except ingest.BadReport as error:
        form.add_error("text", str(error))
        return render(request, "incidents/paste.html", {"form": form}, status=422)
    _tell(request, stored)
    return redirect("incidents:review", stored.report.pk)


@require_POST
@holder("add_report")
def preview(request: HttpRequest) -> HttpResponse:
    """The drafts that the text would make; nothing is stored."""
    form = PasteForm(request.POST)
    if len(request.POST.get("text", "")) > LONGEST_LIVE:
        told = _("This text is too long to be read at each key. It is read when you store it.")
        return render(request, "incidents/_preview.html", {"errors": [told]})
    context: dict[str, Any] = {"preview": _preview(form)}
    if request.POST.get("text", "").strip():
        context["errors"] = [message for messages_ in form.errors.values() for message in messages_]
    return render(request, "incidents/_preview.html", context)


def _preview(form: PasteForm) -> Preview | None:
    """None for an empty box or fields that are not understood yet (the form says which)."""
    form.is_valid()
    text = form.cleaned_data.get("text", "")
    if not text.strip() or form.errors:
        return None
    try:
        return Preview(text, ingest.read(text, **form.reading()))
    except ingest.BadReport as error:
        form.add_error("text", str(error))
        return None


def _status(form: PasteForm) -> int:
    return 422 if form.errors else 200


def _tell(request: HttpRequest, stored: Any) -> None:
    if stored.created:
        made = wording.count(len(stored.incidents))
        messages.success(request, _("The report is stored. Drafts made of it: %(count)s.") % {"count": made})
    else:
        when = wording.moment(stored.report.received_at)
        messages.warning(
            request, _("This text was stored already (%(when)s), so nothing was added. Here it is.") % {"when": when}
        )
