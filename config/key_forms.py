"""allauth's forms for security keys, which take a malformed answer of a browser for a wrong one."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm

# What the parser of keys raises on an answer of another shape, beside its own ValueError.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, struct.error)


def _checked(parse: Callable[[], Any]) -> Any:
    try:
        return parse()
    except MALFORMED:
        raise get_adapter().validation_error("incorrect_code") from None


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> Any:
        return _checked(super().clean)


class KeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return _checked(super().clean_credential)


class ProofByKeyForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        return _checked(super().clean_credential)
