"""Every setting of Sijil, from the environment. `.env.example` lists the variables.

Importing this file reads no network and starts nothing; it must stay fast, since
every command does it.
"""

import os
import tomllib
from ipaddress import ip_network
from pathlib import Path

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from config import catalogs, embedded_postgres, secret_key

# Lets querysets and fields name their row type at run time as they do for the type checker.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = str(tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
STATE_DIR = embedded_postgres.state_folder(BASE_DIR)


def flag(name: str, default: bool = False) -> bool:
    """An on/off variable of the environment; anything but 1, true, yes, on and their opposites is refused."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated variable of the environment."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def networks(name: str) -> list[str]:
    """A comma-separated variable of addresses and networks (10.0.0.0/8)."""
    for word in words(name):
        try:
            ip_network(word, strict=False)
        except ValueError:
            raise ImproperlyConfigured(f"{name}: {word!r} is no address and no network") from None
    return words(name)


def number(name: str, default: int) -> int:
    """A whole number of the environment, 0 or more."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    return int(value)


LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]

DEBUG = flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key.read_or_make(STATE_DIR)
ALLOWED_HOSTS = words("ALLOWED_HOSTS") or LOOPBACK
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# Where people reach the site, for addresses that commands print.
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

# Anonymous visitors see the published, non-sensitive part only when this is on.
PUBLIC_READ = flag("PUBLIC_READ")

INSTALLED_APPS = [
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "django_htmx",
    "leaflet",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "geo.apps.GeoConfig",
    "incidents.apps.IncidentsConfig",
]

MIDDLEWARE = [
    "config.measuring.MeasuringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.security.SecurityHeadersMiddleware",
    "config.client_address.ClientAddressMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # it pads each answer at random, so that its length tells nothing
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.accounts.ReaderMiddleware",
    "config.accounts.RequiredFactorMiddleware",
    "config.unstorable.UnstorableMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

FORM_RENDERER = "config.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def server(variable: str) -> dict[str, object]:
    """The database that a variable of the environment names."""
    try:
        parsed = dict(dj_database_url.parse(os.environ[variable]))
    except ValueError as error:
        raise ImproperlyConfigured(f"{variable} cannot be read: {error}") from None
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{variable} must begin with postgresql://: Sijil runs on PostgreSQL only")
    return parsed


def database() -> dict[str, object]:
    """The server that DATABASE_URL names, or else the embedded one of this checkout."""
    if os.environ.get("DATABASE_URL"):
        return server("DATABASE_URL")
    return embedded_postgres.for_checkout(BASE_DIR).django_settings()


def read_only(given: dict[str, object]) -> dict[str, object]:
    """The same database, of which nothing but reading is asked."""
    return given | {"OPTIONS": {"options": "-c default_transaction_read_only=on", "connect_timeout": 3}}


# Kept for minutes: a new connection has to learn of every table that it is asked for, on the first visitor's time.
KEPT_CONNECTIONS = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": KEPT_CONNECTIONS | database()}

# Processes of the web server: what one has to compute, none of the others waits for.

WEB_PROCESSES = max(number("WEB_PROCESSES", min(os.cpu_count() or 1, 4)), 1)

# What the processes of the web server must know of each other: limits on log-in and on the API, counts for a while.

CACHES = {"default": {"BACKEND": "config.shared_cache.SharedCache"}}

# Language and time

LANGUAGES = [("en", "English"), ("ar", "العربية")]  # each language under its own name
LANGUAGE_CODE = os.environ.get("SIJIL_LANGUAGE", "en")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"SIJIL_LANGUAGE must be one of {', '.join(dict(LANGUAGES))}, not {LANGUAGE_CODE!r}")
LOCALE_PATHS = [BASE_DIR / "locale"]
catalogs.compile_catalogs(LOCALE_PATHS[0])
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Damascus"

# People

AUTHENTICATION_BACKENDS = ["config.accounts.Backend"]
SESSION_ENGINE = "config.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = max(number("SESSION_HOURS", 16), 1) * 3600

# allauth: log-in by name, no sign-up, no e-mail; limits on log-in by address and by name.
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}

# The second factor: asked of whoever has set one up, and of these roles (admin, reviewer, …) in any case.
SECOND_FACTOR_ROLES = words("SECOND_FACTOR_ROLES")
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "config.key_forms.AddKeyForm",
    "authenticate_webauthn": "config.key_forms.KeyForm",
    "reauthenticate_webauthn": "config.key_forms.ProofByKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Sijil"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

# Security. A server with a public name is taken to stand behind HTTPS unless told otherwise.

HTTPS = flag("HTTPS", default=not set(ALLOWED_HOSTS) <= set(LOOPBACK))
SECURE_SSL_REDIRECT = HTTPS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers offer keys on localhost only then
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked by machines from within
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading binds a whole domain: its owner's decision
if flag("BEHIND_PROXY"):  # only behind a proxy that sets or removes this header itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Addresses and networks of the proxies in front; only what they say of a client's address is believed.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "incidents.views.errors.csrf_failure"

# API: requests of one person, or of one address of the public, within a minute.

API_READS_PER_MINUTE = number("API_READS_PER_MINUTE", 600)
API_WRITES_PER_MINUTE = number("API_WRITES_PER_MINUTE", 60)

# Releases: frozen states of the published register. Without a named licence none is made.

# Reports are collected from files in this folder alone.
COLLECT_FOLDER = os.environ.get("COLLECT_FOLDER") or STATE_DIR / "inbox"
RELEASES_DIR = os.environ.get("RELEASES_DIR") or STATE_DIR / "releases"
# Files that a task makes for one person: where they lie, and for how long.
EXPORTS_DIR = os.environ.get("EXPORTS_DIR") or STATE_DIR / "exports"
EXPORTS_KEPT_HOURS = number("EXPORTS_KEPT_HOURS", 48)
RELEASE_LICENCE = os.environ.get("RELEASE_LICENCE", "").strip()
RELEASE_TITLE = os.environ.get("RELEASE_TITLE", "").strip() or "Sijil, a register of conflict incidents"
RELEASE_PUBLISHER = os.environ.get("RELEASE_PUBLISHER", "").strip()

# Whom to tell of a weakness, as an address: mailto:security@… or https://…
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://", "tel:")):
    raise ImproperlyConfigured(f"SECURITY_CONTACT must begin with mailto:, https:// or tel:, not {SECURITY_CONTACT!r}")

# What a browser may send at once: a report of a million characters, and no more fields than the longest form has.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Static files. Where STATIC_ROOT names a folder, `collectstatic` fills it and hashed names are
# served from it; otherwise they are served from where they lie.

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = os.environ.get("STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = not STATIC_ROOT
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"config.static_files.{'Collected' if STATIC_ROOT else 'WhereTheyLie'}"},
}

# Map. No tile server is asked unless one is named: a map view tells where an analyst looks.

MAP_TILES_URL = os.environ.get("MAP_TILES_URL", "")
MAP_TILES_ATTRIBUTION = os.environ.get("MAP_TILES_ATTRIBUTION", "")
LEAFLET_CONFIG = {
    "TILES": [("tiles", MAP_TILES_URL, {"attribution": MAP_TILES_ATTRIBUTION, "maxZoom": 19})] if MAP_TILES_URL else [],
    "DEFAULT_CENTER": (35.0, 40.45),  # the Euphrates valley in Deir ez-Zor
    "DEFAULT_ZOOM": 8,
    "MIN_ZOOM": 5,
    "RESET_VIEW": False,
    "ATTRIBUTION_PREFIX": False,
}

# Backups: for the holders of these age keys, or with a passphrase; with the files beside the register.

BACKUP_RECIPIENTS = words("BACKUP_RECIPIENTS")
BACKUP_PASSPHRASE = os.environ.get("BACKUP_PASSPHRASE", "")
BACKUP_FILES = [STATE_DIR / "secret_key", Path(RELEASES_DIR)]

# A copy of the database that may lag behind: lists, maps, pictures and files are read from it.

if os.environ.get("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = KEPT_CONNECTIONS | read_only(server("DATABASE_REPLICA_URL"))
    DATABASE_ROUTERS = ["config.routing.CopyRouter"]
    MIDDLEWARE.insert(1, "config.routing.ReadFromCopyMiddleware")
# A copy that is further behind is passed over, and for so long who has written reads the database itself.
REPLICA_LAG_SECONDS = 10

# Figures for Prometheus: for who shows this token, or asks from the machine itself.

METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

# Log: what went wrong, without the text of any report.

LOG_FORMAT = os.environ.get("LOG_FORMAT", "line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.Lines"}, "json": {"()": "config.logs.Objects"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING").upper()},
    # The queue would name each of its tasks whenever any command starts, and each minute that one is due.
    "loggers": {f"procrastinate.{part}": {"level": "WARNING"} for part in ("blueprints", "periodic")},
}
