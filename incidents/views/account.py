"""One's own account: a new password, which the one writer stores and the history of the account tells of."""

from __future__ import annotations

from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.utils.decorators import method_decorator

from incidents import curation


class OwnPasswordForm(PasswordChangeForm):
    def save(self, commit: bool = True) -> User:
        self.user.set_password(self.cleaned_data["new_password1"])
        return curation.set_password(self.user, by=self.user)


@method_decorator([login_required, rate_limit(action="change_password")], name="dispatch")
class OwnPasswordView(PasswordChangeView):
    """Five attempts a minute: whoever sits down at an open session does not guess the password here."""

    form_class = OwnPasswordForm
