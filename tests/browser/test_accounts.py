"""The second factor in a real browser: a security key that is added, asked for, and taken away again."""

import pytest
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


@pytest.mark.parametrize(("language", "width", "scheme"), [("ar", 390, "dark"), ("en", 1280, "light")])
def test_pages_of_accounts_and_of_the_log_are_accessible_and_fit(visit, site, picture, language, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, faults = visit(language, width, 900, scheme), []

    def look_at(name):
        picture(page, f"account-{name}-{language}-{width}-{scheme}")
        report = axe.run(page)
        if report.violations_count:
            faults.append(f"{name}: {report.generate_report()}")
        if (wide := page.evaluate("document.scrollingElement.scrollWidth - innerWidth")) > 0:
            faults.append(f"{name}: {wide} pixels wider than the window")

    log_in(page, site, "admin")
    for name, address in {"audit": "/audit/", "account": "/account/", "security": "/security/"}.items():
        page.goto(site + address)
        look_at(name)
    page.goto(f"{site}/account/app/")
    look_at("proof")
    page.fill("#id_password", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/account/app/")
    look_at("app")
    page.goto(f"{site}/account/keys/new/")
    look_at("key")
    assert not faults, "\n\n".join(faults)
