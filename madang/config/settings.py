"""All settings, from environment variables. Production refuses to start without its keys.

Variables are listed with their meaning in ``docs/reference/settings.md``.
"""

import os

import django_stubs_ext
from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.config import accounts
from madang.config import environment as env
from madang.config.database import database_settings
from madang.core.accounts.mail import mail_server
from madang.ui.jinja import template_dirs

# Generic base classes (Field[int, int], QuerySet["EventRow"]) at run time too.
django_stubs_ext.monkeypatch(extra_classes=[models.Field])

VAR = env.home()

DEBUG = env.boolean("MADANG_DEBUG", default=False)
# The demo makes its own keys, shows where its mail went and says on each page that it is a demo.
DEMO = env.boolean("MADANG_DEMO", default=False)

_keys = env.Keys(VAR / "keys.json", may_make=DEBUG or DEMO)
SECRET_KEY = _keys.get("MADANG_SECRET_KEY")
MADANG_VAULT_KEYS = _keys.get("MADANG_VAULT_KEYS")
MADANG_INDEX_KEY = _keys.get("MADANG_INDEX_KEY")
_keys.check()

ALLOWED_HOSTS = env.words("MADANG_ALLOWED_HOSTS", default="localhost 127.0.0.1 [::1]")
CSRF_FAILURE_VIEW = "madang.config.failures.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.words("MADANG_ORIGINS", default="")
MADANG_AGENCY = os.environ.get("MADANG_AGENCY", "")

INSTALLED_APPS = [
    # Ours first: where two catalogues translate the same text, the first one's words are shown.
    "madang.ui",
    "madang.core.accounts",
    "madang.core.events",
    "madang.core.orgs",
    "madang.core.devices",
    "madang.core.office",
    "madang.core.people",
    "madang.core.programmes",
    "madang.apps.bodies",
    "madang.apps.queues",
    "madang.apps.cases",
    "madang.apps.notices",
    "madang.portal",
    "madang.desk",
    "madang.kiosk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "madang.config.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madang.config.middleware.Failures",
    "madang.ui.language.QueryLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "madang.config.middleware.ReadableText",
    "allauth.account.middleware.AccountMiddleware",
    "madang.config.middleware.ForBrowsers",
    "madang.config.middleware.WhoAsks",
]
# In the place of ForBrowsers, for everything but the API.
BROWSER_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "madang.core.accounts.middleware.SessionTimeout",
]
# It looks for the CSRF middleware in MIDDLEWARE only; a test holds that forms need their token.
SILENCED_SYSTEM_CHECKS = ["security.W003"]

ROOT_URLCONF = "madang.config.urls"
WSGI_APPLICATION = "madang.config.wsgi.application"

DATABASES = {"default": database_settings(os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["madang.core.accounts.session_store.Backend"]
SESSION_ENGINE = "madang.core.accounts.session_store"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
# In these, only services whose programme file has all its texts in them (001 7-4).
MADANG_FURTHER_LANGUAGES = ["zh-hans", "vi"]
TIME_ZONE = "Asia/Seoul"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Outside development: hashed names, kept for ever by browsers, and compressed beforehand.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Where files that are sent are looked at for viruses, if anywhere.
MADANG_CLAMD = env.scanner("MADANG_CLAMD")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": template_dirs(),
        "OPTIONS": {
            "environment": "madang.ui.jinja.environment",
            "context_processors": ["madang.config.context.around"],
            "auto_reload": DEBUG,
        },
    },
]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or DEMO)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 0 if DEBUG or DEMO else 31_536_000
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Officials are signed out after this many seconds without a request, residents later.
MADANG_OFFICIAL_IDLE_SECONDS = 30 * 60
MADANG_RESIDENT_IDLE_SECONDS = 60 * 60

# A list with more rows than this cannot be taken out as one file.
MADANG_EXPORT_ROWS = accounts.whole_number(os.environ, "MADANG_EXPORT_ROWS", default=10_000)

# Accounts
# --------
# Each choice is explained in docs/adr/0008-accounts.md.
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
MADANG_OFFICIAL_HOME = "desk_inbox"
PASSWORD_RESET_TIMEOUT = 60 * 60

# Rate limits and used codes are counted for all web processes together.
CACHES = {
    "default": {
        "BACKEND": "madang.core.accounts.cache.PostgresCache",
        "LOCATION": "accounts_cacheentry",
    }
}
# How many proxies of ours stand in front: that many entries of X-Forwarded-For are believed.
ALLAUTH_TRUSTED_PROXY_COUNT = accounts.whole_number(os.environ, "MADANG_TRUSTED_PROXIES", default=0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ACCOUNT_ADAPTER = "madang.portal.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    # A whole town hall may stand behind one address, so the strict limits are per account.
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "request_login_code": "30/10m/ip,5/10m/key,20/d/key",
    "reset_password": "20/10m/ip,3/10m/key",
    "reset_password_from_key": "20/10m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

MFA_ADAPTER = "madang.portal.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "madang.portal.sign_in.forms.SecondStepForm",
    "reauthenticate": "madang.portal.sign_in.forms.ConfirmForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}

SOCIALACCOUNT_ADAPTER = "madang.portal.sign_in.adapters.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = accounts.identity_providers(os.environ, may_be_plain=DEBUG or DEMO)
MADANG_OIDC_ORIGINS = accounts.identity_origins(os.environ)

MADANG_MAIL_URL = os.environ.get("MADANG_MAIL_URL", "")
DEFAULT_FROM_EMAIL = os.environ.get("MADANG_MAIL_FROM") or "noreply@localhost"
EMAIL_TIMEOUT = 10
MADANG_SMS_URLS = os.environ.get("MADANG_SMS_URLS", "")
MADANG_SMS_KEY = os.environ.get("MADANG_SMS_KEY", "")
# What a part of a text message costs, in won, for the forecast of a campaign; 0: not known.
MADANG_SMS_WON = accounts.whole_number(os.environ, "MADANG_SMS_WON", default=0)
MADANG_SMPP_URL = os.environ.get("MADANG_SMPP_URL", "")
if MADANG_MAIL_URL:
    _mail = mail_server(MADANG_MAIL_URL)
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.use_tls, _mail.use_ssl

# One line for each thing that whoever runs the platform should know, on standard error.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"propagate": True},
    },
}
