"""The second factor in a real browser: a security key that is added, asked for, and taken away again."""

from allauth.mfa.models import Authenticator

from tests.browser.conftest import PASSWORD

KEY = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}


def log_in(page, site, name="analyst"):
    page.goto(f"{site}/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("main form button")


def test_a_security_key_opens_the_log_in_after_the_password(visit, site):
    site = site.replace("127.0.0.1", "localhost")  # keys belong to names, not to addresses
    page = visit()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    log_in(page, site)
    page.goto(f"{site}/account/keys/new/")
    page.fill("#id_password", PASSWORD)  # is it still you?
    page.click("main form button")
    page.fill("#id_name", "blue one")
    page.click("text=Add this key")
    page.wait_for_url("**/account/codes/")
    page.click("header >> text=Log out")
    page.wait_for_url("**/login/")
    log_in(page, site)
    page.click("text=Use a security key")
    page.wait_for_url(f"{site}/")
    assert page.locator("header >> text=Log out").count() == 1
    page.goto(f"{site}/account/")
    assert "blue one" in page.content()
    assert Authenticator.objects.filter(type="webauthn").count() == 1
