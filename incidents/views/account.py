"""One's own account: a new password, which the one writer stores and the history of the account tells of."""

from __future__ import annotations

from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView

from incidents import curation


class OwnPasswordForm(PasswordChangeForm):
    def save(self, commit: bool = True) -> User:
        self.user.set_password(self.cleaned_data["new_password1"])
        return curation.set_password(self.user, by=self.user)


class OwnPasswordView(PasswordChangeView):
    form_class = OwnPasswordForm
