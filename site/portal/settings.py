"""All settings, read from the environment; a fresh clone needs none. See docs/operations.md."""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("VAR_ROOT", ROOT / "var"))
TESTING = "pytest" in sys.modules


def flag(name: str, default: bool) -> bool:
    """Read a yes/no variable; anything but 1, true, yes, on is no."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def secret(name: str, fallback: str, how: str) -> str:
    """Read a secret; without DEBUG a missing one stops the start and says what to set."""
    value = os.environ.get(name, "")
    if value or DEBUG:
        return value or fallback
    raise ImproperlyConfigured(f"{name} is not set, and DEBUG is off. {how}")


# --- What this installation is -------------------------------------------------

DEBUG = flag("DEBUG", True)
# The demo keeps sign-in simple (no second factor for staff) and says "demo" on every page.
DEMO = flag("DEMO", DEBUG)
SECRET_KEY = secret(
    "SECRET_KEY",
    "a-fresh-clone-only-never-in-production",
    'Set it to a long random value: python -c "import secrets; print(secrets.token_urlsafe(50))"',
)
# Secrets used before: what was signed or sent out under them still counts while they are here.
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver" if DEBUG else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set, and DEBUG is off. Set it to the portal's host names, "
        "separated by commas: ALLOWED_HOSTS=labanso.example.vn"
    )
BASE_URL = secret(
    "BASE_URL",
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
    "Set it to the portal's public address, used in links and e-mails: BASE_URL=https://labanso.example.vn",
).rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# Packages made elsewhere run their own scripts: on a sibling host, which has no cookie of ours.
# Another port of the same host would get them. Empty: packages are not played.
PACKAGES_ORIGIN = os.environ.get(
    "PACKAGES_ORIGIN",
    f"http://packages.localhost:{os.environ.get('PORT', '8000')}" if DEBUG else "",
).rstrip("/")
PACKAGES_HOST = urlsplit(PACKAGES_ORIGIN).netloc
if PACKAGES_HOST:
    ALLOWED_HOSTS.append(urlsplit(PACKAGES_ORIGIN).hostname)
# How many proxies of ours stand in front: whose word about a visitor's address is believed.
TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0" if DEBUG else "1"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Province, agency and support contact are data of the installation, never code.
AGENCY = {
    "name_vi": os.environ.get("AGENCY_NAME_VI", "Sở Khoa học và Công nghệ TP. Hồ Chí Minh"),
    "name_en": os.environ.get(
        "AGENCY_NAME_EN", "Department of Science and Technology, Ho Chi Minh City"
    ),
    "area_vi": os.environ.get(
        "AGENCY_AREA_VI", "TP. Hồ Chí Minh - khu vực Bình Dương (trước 7/2025)"
    ),
    "area_en": os.environ.get(
        "AGENCY_AREA_EN", "Ho Chi Minh City - Bình Dương area (before July 2025)"
    ),
    "email": os.environ.get("AGENCY_EMAIL", ""),
    "phone": os.environ.get("AGENCY_PHONE", ""),
}

# Under which licence the signed quarters are published as open data.
OPEN_DATA_LICENCE = {
    "name": os.environ.get("OPEN_DATA_LICENCE_NAME", "CC BY 4.0"),
    "url": os.environ.get("OPEN_DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/"),
}

# Whom a business asks about State support, in words; empty until the agency has named one.
SUPPORT_CONTACT = {
    "vi": os.environ.get("SUPPORT_CONTACT_VI", ""),
    "en": os.environ.get("SUPPORT_CONTACT_EN", ""),
}

# The two assessments offered on the start page, by instrument key; both are data files.
QUICK_INSTRUMENT = os.environ.get("QUICK_INSTRUMENT", "labanso_quick")
FULL_INSTRUMENT = os.environ.get("FULL_INSTRUMENT", "vn_dbi_1970")
# When an adviser is reminded that the next full assessment is due.
REASSESS_AFTER_DAYS = int(os.environ.get("REASSESS_AFTER_DAYS", "180"))

# --- Applications ----------------------------------------------------------------

INSTALLED_APPS = [
    "pages",
    "reports",
    "recommender",
    "advisory",
    "courses",
    "users",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before all that knows sessions, cookies and accounts: the packages' host has none of them.
    "courses.packages.host.PackagesHostMiddleware",
    "csp.middleware.CSPMiddleware",
    # Outside of GZip, whose weak ETags WhiteNoise does not know again: an unchanged file is a 304.
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.visitor_cache.VisitorCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "users.middleware.StaffSecondFactorMiddleware",
    "pages.middleware.GuestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "core.middleware.EditorPolicyMiddleware",
    "core.middleware.TooManyRequestsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor needs more than the default

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# --- Data ------------------------------------------------------------------------

VAR.mkdir(parents=True, exist_ok=True)
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'labanso.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A file, so that --reuse-db can keep Wagtail's migrations between runs.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}

CACHE_URL = os.environ.get("CACHE_URL", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
    }
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "labanso",
        # Beyond it any entry may go: a few hundred searches must not empty the counters of limits.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
VISITOR_CACHE_SECONDS = int(os.environ.get("VISITOR_CACHE_SECONDS", "300"))

MEDIA_ROOT = os.environ.get("MEDIA_ROOT") or str(VAR / "media")
MEDIA_URL = os.environ.get("MEDIA_URL", "/media/")
# Evidence: never under MEDIA_URL, handed out by a view that asks who wants it.
PRIVATE_ROOT = os.environ.get("PRIVATE_ROOT") or str(VAR / "private")
EVIDENCE_MAX_BYTES = int(os.environ.get("EVIDENCE_MAX_MB", "10")) * 1024 * 1024
# The business register: the largest file, and how long a household business no file names is kept.
REGISTER_MAX_BYTES = int(os.environ.get("REGISTER_MAX_MB", "512")) * 1024 * 1024
REGISTER_KEEP_HOUSEHOLD_DAYS = int(os.environ.get("REGISTER_KEEP_HOUSEHOLD_DAYS", "730"))
# Unpacked SCORM and H5P packages: handed out on PACKAGES_ORIGIN alone, never under MEDIA_URL.
PACKAGES_ROOT = os.environ.get("PACKAGES_ROOT") or str(VAR / "packages")
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a missing folder
STATICFILES_DIRS = [ROOT / "site" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if os.environ.get("AWS_STORAGE_BUCKET_NAME"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": os.environ["AWS_STORAGE_BUCKET_NAME"],
            "endpoint_url": os.environ.get("AWS_S3_ENDPOINT_URL"),
            "region_name": os.environ.get("AWS_S3_REGION_NAME"),
        },
    }
    if os.environ.get("AWS_PRIVATE_BUCKET_NAME"):  # one that nobody may read but the portal
        STORAGES["private"] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": STORAGES["default"]["OPTIONS"]
            | {"bucket_name": os.environ["AWS_PRIVATE_BUCKET_NAME"], "default_acl": "private"},
        }
WHITENOISE_USE_FINDERS = DEBUG
# The key certificates are signed with; made at the first use where it is missing.
CERTIFICATE_KEY = Path(os.environ.get("CERTIFICATE_KEY_FILE", VAR / "certificate-key.pem"))
MODELS_ROOT = VAR / "models"  # trained recommenders; workers and web only read rows from the web

# --- Background work -----------------------------------------------------------

CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = TESTING
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "labanso"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BROKER_TRANSPORT_OPTIONS: dict = {"visibility_timeout": 120}
if CELERY_BROKER_URL.startswith("filesystem"):
    QUEUE = VAR / "queue"
    for folder in ("messages", "control"):
        (QUEUE / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE / "messages"),
        "data_folder_out": str(QUEUE / "messages"),
        "control_folder": str(QUEUE / "control"),
        "polling_interval": 0.2,  # somebody looks at the page that waits for it
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {
        "task": "core.tasks.sweep_jobs",
        "schedule": 15.0,
        "options": {"expires": 15},  # behind long work one sweep is enough
    },
    "publish-scheduled": {
        "task": "core.tasks.publish_scheduled",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "forget-old-forms": {
        "task": "core.tasks.forget_old_forms",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "forget-old-messages": {"task": "users.tasks.forget_old_messages", "schedule": 24 * 3600.0},
    "tidy-up": {"task": "core.tasks.tidy_up", "schedule": 24 * 3600.0},
    "close-overdue-quizzes": {
        "task": "courses.tasks.close_overdue_quizzes",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "remind-learners": {
        "task": "courses.tasks.remind_learners",
        "schedule": crontab(minute=10, hour="8-11"),  # again, in case the portal was down at eight
    },
    "send-team-digests": {
        "task": "pages.tasks.send_team_digests",
        "schedule": crontab(minute=20, hour="8-11", day_of_week="mon"),
    },
    "follow-up-uses": {
        "task": "advisory.tasks.follow_up_uses",
        "schedule": crontab(minute=30, hour="8-11"),
    },
    "forget-left-packages": {
        "task": "courses.tasks.forget_left_packages",
        "schedule": 24 * 3600.0,
    },
    "forget-left-guests": {
        "task": "courses.tasks.forget_left_guests",
        "schedule": 24 * 3600.0,
    },
    "forget-old-reports": {"task": "pages.tasks.forget_old_reports", "schedule": 24 * 3600.0},
    "forget-old-register-files": {
        "task": "advisory.tasks.forget_old_register_files",
        "schedule": 24 * 3600.0,
    },
    "refresh-peer-groups": {
        "task": "advisory.tasks.refresh_peers_nightly",
        "schedule": 24 * 3600.0,
    },
    "measure-errors": {
        "task": "advisory.tasks.measure_errors_weekly",
        "schedule": 7 * 24 * 3600.0,
    },
    "train-recommender": {
        "task": "recommender.tasks.train_nightly",
        "schedule": 24 * 3600.0,
    },
    "count-recommender-figures": {
        "task": "recommender.tasks.count_figures_nightly",
        "schedule": 24 * 3600.0,
    },
    "sweep-rollups": {
        "task": "reports.tasks.sweep_rollups",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "rebuild-rollups": {
        "task": "reports.tasks.rebuild_rollups_nightly",
        "schedule": crontab(minute=40, hour=2),
    },
    "count-statistics": {
        "task": "reports.tasks.count_statistics_nightly",
        "schedule": crontab(minute=20, hour=3),
    },
    "measure-indicators": {
        "task": "reports.tasks.measure_indicators_nightly",
        "schedule": crontab(minute=50, hour=3),
    },
    "check-model": {"task": "recommender.tasks.check_model_hourly", "schedule": 3600.0},
}
JOB_LEASE_SECONDS = int(os.environ.get("JOB_LEASE_SECONDS", "30"))

# --- People ----------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "users.backends.AccountBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:dashboard"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "users.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "users.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = os.environ.get(
    "EMAIL_VERIFICATION", "optional" if DEMO else "mandatory"
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = "La Bàn Số: "
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "La Bàn Số"
MFA_FORMS = {
    "add_webauthn": "users.mfa_forms.AddKeyForm",
    "edit_webauthn": "users.mfa_forms.EditKeyForm",
}

EMAIL_URL = os.environ.get("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "La Bàn Số <no-reply@localhost>")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if EMAIL_URL:
    parts = urlsplit(EMAIL_URL)  # smtp://user:password@host:587 or smtps://...
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = parts.hostname or "localhost", parts.port or 25
    EMAIL_HOST_USER = unquote(parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(parts.password or "")
    EMAIL_USE_SSL = parts.scheme == "smtps"
    EMAIL_USE_TLS = parts.scheme == "smtp" and EMAIL_PORT == 587
# Where text messages are posted (users/messaging/channels.py): the agency's SMS or Zalo provider.
TEXT_MESSAGES_URL = os.environ.get("TEXT_MESSAGES_URL", "")
TEXT_MESSAGES_TOKEN = os.environ.get("TEXT_MESSAGES_TOKEN", "")

# --- Languages -------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "site" / "locale", ROOT / "site" / "locale_libraries"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.formats"]
# Grouping is asked for where people read ({{ n|number }}), never in an address or an attribute.
USE_THOUSAND_SEPARATOR = False

# --- Wagtail ---------------------------------------------------------------------

WAGTAIL_SITE_NAME = "La Bàn Số"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = False  # one tree; the interface speaks two languages (decision 3)
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # addresses without accents, like ours: /khoa-hoc/ban-hang/
# Saving while one types makes a reviewer the author of what is reviewed, and a page that is sent
# off meanwhile is made twice. The browser warns before unsaved work is left.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAILADMIN_LOGIN_URL = "editor-sign-in"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth does it
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no third-party request
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "core.PortalImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx"),
    *("mp4", "webm", "vtt"),  # lessons play their own videos, with captions
]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.document_form.CheckedDocumentForm"  # by content, too
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILEMBEDS_FINDERS: list = []  # no page of ours calls a third party
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_MODERATION_ENABLED = True
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True

# --- Security --------------------------------------------------------------------

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
# Not in a cookie: a visitor with a message then has a session, and no cached page hides it.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview frames the portal's own pages
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which wants DENY
if not DEBUG:
    # __Host- cookies cannot be set by a sibling host such as the one that serves packages.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = flag("SECURE_HSTS_PRELOAD", True)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF, *([PACKAGES_ORIGIN] if PACKAGES_ORIGIN else [])],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
# Wagtail's editor writes inline scripts and styles; only its own pages get this policy
# (core.middleware), behind sign-in.
CONTENT_SECURITY_POLICY_EDITOR = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}

# --- Logs --------------------------------------------------------------------------

LOG_FORMAT = os.environ.get("LOG_FORMAT", "plain" if DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.logs.RequestIdFilter"}},
    "formatters": {
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{message}{request_id}",
            "style": "{",
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {
        "handlers": ["console"],
        "level": os.environ.get("LOG_LEVEL", "WARNING" if DEBUG else "INFO"),
    },
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
if os.environ.get("SENTRY_DSN"):
    import sentry_sdk

    sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], send_default_pii=False)

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    VISITOR_CACHE_SECONDS = 0
    # Each process its own folders: some tests look at what is left in them.
    FILES = VAR / "test-files" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    MEDIA_ROOT = str(FILES / "media")
    STORAGES["private"]["OPTIONS"]["location"] = str(FILES / "private")
    PACKAGES_ROOT = str(FILES / "packages")
