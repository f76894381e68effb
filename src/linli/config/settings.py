"""Django settings, driven by the environment. Every variable is listed in docs/operations.md."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from linli.config.databases import database
from linli.config.home import PACKAGE, data_folder, data_keys, secret_key


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in ("1", "true", "yes", "on")


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= 65_535:
        raise ValueError(f"{name}: {text[:20]!r} is not a number from 1 to 65535")
    return int(text)


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


LINLI_HOME = data_folder()
LINLI_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
SECRET_KEY = secret_key(LINLI_HOME)
LINLI_DATA_KEYS = data_keys(LINLI_HOME)
DEBUG = _flag("LINLI_DEBUG")

LINLI_PORT = _number("LINLI_PORT", 8000)
LINLI_PUBLIC_URL = os.environ.get("LINLI_PUBLIC_URL", f"http://127.0.0.1:{LINLI_PORT}").rstrip("/")
LINLI_WEB_PROCESSES = _number("LINLI_WEB_PROCESSES", 2)
LINLI_MAP_TILES = os.environ.get("LINLI_MAP_TILES", "")
LINLI_PACK_FOLDERS = [folder for folder in os.environ.get("LINLI_PACK_FOLDERS", "").split(os.pathsep) if folder]
LINLI_SMS_URL = os.environ.get("LINLI_SMS_URL", "")
LINLI_SMS_TOKEN = os.environ.get("LINLI_SMS_TOKEN", "")
LINLI_EMAIL_URL = os.environ.get("LINLI_EMAIL_URL", "")
LINLI_EMAIL_FROM = os.environ.get("LINLI_EMAIL_FROM", "")
LINLI_WEBHOOK_INSECURE_HOSTS = _words("LINLI_WEBHOOK_INSECURE_HOSTS", "")
LINLI_RATE_LIMITS = _flag("LINLI_RATE_LIMITS", default=True)

ALLOWED_HOSTS = _words("LINLI_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _words("LINLI_TRUSTED_ORIGINS", "")
_HTTPS = LINLI_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("LINLI_BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "linli.config.errors.csrf_failure"

DATABASES = {"default": database(os.environ.get("LINLI_DATABASE_URL"), LINLI_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_prometheus",
    "linli.kernel",
    "linli.audit",
    "linli.accounts",
    "linli.policy",
    "linli.places",
    "linli.duty",
    "linli.cases",
    "linli.evaluation",
    "linli.publication",
    "linli.web",
    "linli.config",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linli.config.middleware.clear_words",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.accounts.middleware.actor_of_request",
    "linli.config.errors.pages",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "linli.config.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "linli.web.templatetags.linli"],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = LINLI_HOME / "static"
MEDIA_ROOT = LINLI_HOME / "media"
_MANIFEST = STATIC_ROOT / "staticfiles.json"
_COLLECTED = (_MANIFEST.exists() and not DEBUG) or _flag("LINLI_COLLECT")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _COLLECTED

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 30  # a form with too many photos comes back with all that was typed
FILE_UPLOAD_PERMISSIONS = 0o600

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "linli.accounts.adapter.StaffOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = (
    {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"} if LINLI_RATE_LIMITS else False
)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": LINLI_HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# base map tiles may come from another host; nothing else may
_TILES = urlsplit(LINLI_MAP_TILES)
_TILE_HOST = [f"{_TILES.scheme}://{_TILES.netloc}"] if _TILES.scheme in ("http", "https") else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_TILE_HOST],
        "style-src": [SELF],
        "script-src": [SELF],
        "worker-src": [SELF],
        "connect-src": [SELF, *_TILE_HOST],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

PROMETHEUS_EXPORT_MIGRATIONS = False

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "linli.config.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LINLI_LOG_LEVEL", "WARNING")},
    "loggers": {
        "linli": {"level": os.environ.get("LINLI_LOG_LEVEL", "INFO"), "propagate": True},
        "django.request": {"level": "ERROR", "propagate": True},
    },
}
