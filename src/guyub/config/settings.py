"""Django settings. Everything that differs between installations comes from the environment.

The launcher (`guyub serve`, `guyub.cli`) starts the database and hands over these variables:
GUYUB_APP_URL, GUYUB_WORKER_URL, GUYUB_LOG_URL, GUYUB_OWNER_URL (only to commands that migrate),
GUYUB_DATA (data folder) and GUYUB_DB_ROLE (app | worker | owner: who "default" is).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg.conninfo
from csp.constants import NONCE

PACKAGE = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("GUYUB_DATA") or PACKAGE.parents[1] / "data")

DEBUG = os.environ.get("GUYUB_DEBUG") == "1"
TESTING = os.environ.get("GUYUB_TESTING") == "1"
ALLOWED_HOSTS = os.environ.get("GUYUB_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GUYUB_ORIGINS", "").split(",") if o]

GUYUB_KEYS_DIR = DATA / "keys"
GUYUB_FILES_DIR = DATA / "files"
GUYUB_HTTPS = os.environ.get("GUYUB_HTTPS") == "1"
# Outgoing addresses a person may call; shown in footers and letters.
GUYUB_BASE_URL = os.environ.get("GUYUB_BASE_URL", "http://localhost:8000")
# Lets hooks call this machine: for tests alone, never where people work.
GUYUB_HOOKS_LOCAL = TESTING and os.environ.get("GUYUB_HOOKS_LOCAL") == "1"


def _secret_key() -> str:
    """The signing key of sessions and links: a file beside the other keys, made once."""
    if value := os.environ.get("GUYUB_SECRET_KEY"):
        return value
    path = GUYUB_KEYS_DIR / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    value = secrets.token_urlsafe(48)
    try:
        GUYUB_KEYS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same first start was quicker
        return path.read_text().strip()
    except OSError:  # a command such as `kbli suggest` may run where nothing can be written
        return value
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
    return value


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "guyub.kernel",
    "guyub.ledger",
    "guyub.areas",
    "guyub.accounts",
    "guyub.criteria",
    "guyub.registry",
    "guyub.sync",
    "guyub.outreach",
    "guyub.intake",
    "guyub.groups",
    "guyub.licences",
    "guyub.cashbook",
    "guyub.complaints",
    "guyub.signin",
    "guyub.crosscheck",
    "guyub.pairs",
    "guyub.training",
    "guyub.mentoring",
    "guyub.market",
    "guyub.aid",
    "guyub.insight",
    "guyub.portal",
    "guyub.api",
    "guyub.subscriptions",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "leaflet",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
]

MIDDLEWARE = [
    "guyub.kernel.middleware.RequestLogMiddleware",
    "guyub.kernel.middleware.PlainTextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "guyub.kernel.languages.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "guyub.accounts.middleware.VisitMiddleware",
    "guyub.kernel.middleware.NotAllowedMiddleware",
    "guyub.kernel.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "guyub.config.urls"
WSGI_APPLICATION = "guyub.config.wsgi.application"

# Every template speaks to people, so every template marks its words.
TEMPLATE_BUILTINS = ["django.templatetags.i18n", "guyub.kernel.templatetags.words"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": TEMPLATE_BUILTINS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "guyub.accounts.context.visit",
            ],
        },
    }
]


def _database(url: str | None, **options: Any) -> dict[str, Any]:
    parts = psycopg.conninfo.conninfo_to_dict(url or "")
    extra = {
        k: v
        for k, v in parts.items()
        if k not in {"host", "port", "user", "password", "dbname", "options"}
    }
    flags = " ".join(f"-c {name}={value}" for name, value in options.items())
    given = str(parts.get("options") or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "NAME": parts.get("dbname") or "guyub",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**extra, "options": f"{given} {flags}".strip()},
    }


_ROLE = os.environ.get("GUYUB_DB_ROLE", "app")
_URLS = {
    "app": os.environ.get("GUYUB_APP_URL"),
    "worker": os.environ.get("GUYUB_WORKER_URL"),
    "owner": os.environ.get("GUYUB_OWNER_URL"),
    "log": os.environ.get("GUYUB_LOG_URL"),
}
_WEB = {"statement_timeout": "15s", "idle_in_transaction_session_timeout": "60s", "jit": "off"}
_BATCH = {"statement_timeout": "0", "jit": "off"}
DATABASES = {
    "default": _database(_URLS[_ROLE], **(_WEB if _ROLE == "app" else _BATCH)),
    # Sessions, throttles, sign-in bookkeeping and the access log: what a GET may write.
    "log": _database(_URLS["log"] or _URLS[_ROLE], **_WEB),
}
if _URLS["owner"]:
    DATABASES["owner"] = _database(_URLS["owner"], **_BATCH)
DATABASE_ROUTERS = ["guyub.kernel.db.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/beranda/"
LOGOUT_REDIRECT_URL = "/"
# How many proxies of the office's own stand before Guyub: only then are forwarded addresses
# believed, for the limits on guessing and on public registrations.
GUYUB_PROXIES = int(os.environ.get("GUYUB_PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = GUYUB_PROXIES
ACCOUNT_ADAPTER = "guyub.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
# Encrypts what a second factor keeps.
MFA_ADAPTER = "guyub.accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not GUYUB_HTTPS
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_ADAPTER = "guyub.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if _oidc := os.environ.get("GUYUB_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("GUYUB_OIDC_NAME", "Akun dinas"),
                "client_id": os.environ.get("GUYUB_OIDC_CLIENT", ""),
                "secret": os.environ.get("GUYUB_OIDC_SECRET", ""),
                "settings": {"server_url": _oidc},
            }
        ]
    }

_oidc_origin = "://".join(urlsplit(_oidc)[:2]) if _oidc else ""


def _secret(name: str) -> str:
    """A secret of a gateway: the variable itself, or the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "")


# Gateways that send notices; each is off until its address stands here (docs/operating.md).
GUYUB_WHATSAPP: dict[str, Any] = {}
if _phone := os.environ.get("GUYUB_WHATSAPP_PHONE_ID"):
    GUYUB_WHATSAPP = {
        "phone_id": _phone,
        "token": _secret("GUYUB_WHATSAPP_TOKEN"),
        "secret": _secret("GUYUB_WHATSAPP_SECRET"),
        "template": os.environ.get("GUYUB_WHATSAPP_TEMPLATE", ""),
        "language": os.environ.get("GUYUB_WHATSAPP_LANGUAGE", "id"),
    }
    if _base := os.environ.get("GUYUB_WHATSAPP_BASE"):
        GUYUB_WHATSAPP["base"] = _base
GUYUB_WHATSAPP_VERIFY = _secret("GUYUB_WHATSAPP_VERIFY")
GUYUB_SMS: dict[str, Any] = {}
if _sms := os.environ.get("GUYUB_SMS_URL"):
    GUYUB_SMS = {
        "url": _sms,
        "token": _secret("GUYUB_SMS_TOKEN"),
        "sender": os.environ.get("GUYUB_SMS_SENDER", ""),
        "to_field": os.environ.get("GUYUB_SMS_TO_FIELD", "to"),
        "text_field": os.environ.get("GUYUB_SMS_TEXT_FIELD", "text"),
        "sender_field": os.environ.get("GUYUB_SMS_SENDER_FIELD", "sender"),
        "id_field": os.environ.get("GUYUB_SMS_ID_FIELD", "id"),
        "idempotent": os.environ.get("GUYUB_SMS_IDEMPOTENT") == "1",
    }
GUYUB_EMAIL_FROM = os.environ.get("GUYUB_EMAIL_FROM", "")
EMAIL_HOST = os.environ.get("GUYUB_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("GUYUB_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("GUYUB_SMTP_USER", "")
EMAIL_HOST_PASSWORD = _secret("GUYUB_SMTP_PASSWORD")
EMAIL_USE_TLS = os.environ.get("GUYUB_SMTP_TLS", "1") == "1"
EMAIL_TIMEOUT = 15

LANGUAGE_CODE = "id"
LOCALE_PATHS = [PACKAGE / "locale"]
# A language is offered when its catalogue is there (docs/languages.md).
_NAMES = {
    "id": "Bahasa Indonesia",
    "en": "English",
    "jv": "Basa Jawa",
    "mad": "Basa Madhurâ",
    "su": "Basa Sunda",
}
LANGUAGES = [
    (code, name)
    for code, name in _NAMES.items()
    if code == LANGUAGE_CODE or (LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo").is_file()
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("GUYUB_STATIC") or DATA / "static")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(GUYUB_FILES_DIR)},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_MAX_AGE = 31_536_000 if not (DEBUG or TESTING) else 0

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
FORM_RENDERER = "guyub.kernel.forms.GuyubRenderer"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "guyub_sesi"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = GUYUB_HTTPS
CSRF_COOKIE_SECURE = GUYUB_HTTPS
CSRF_FAILURE_VIEW = "guyub.accounts.assisting.csrf_failure"
CSRF_COOKIE_HTTPONLY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if GUYUB_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", NONCE],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        # The sign-in form redirects to the agency's own sign-in where that is set.
        "form-action": ["'self'", *([_oidc_origin] if _oidc_origin else [])],
        "frame-ancestors": ["'none'"],
    }
}

# Called with LOGGING: our own set-up takes the level alone.
LOGGING_CONFIG = "guyub.kernel.logging.configure"
LOGGING = os.environ.get("GUYUB_LOG_LEVEL", "INFO")

PROCRASTINATE_DATABASE_ALIAS = "default"
PROCRASTINATE_ON_APP_READY = "guyub.kernel.jobs.on_app_ready"
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
