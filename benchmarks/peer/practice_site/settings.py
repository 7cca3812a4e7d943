"""The settings of `django-admin startproject`, with django-postman and PostgreSQL, as for deployment.

https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/,
https://django-postman.readthedocs.io/en/latest/quickstart.html
"""

import os
from pathlib import Path
from typing import Final

SECRET_KEY: Final = os.environ["SECRET_KEY"]
ALLOWED_HOSTS: Final = ["127.0.0.1"]
ROOT_URLCONF: Final = "benchmarks.peer.practice_site.urls"
USE_TZ: Final = True
STATIC_URL: Final = "static/"
DEFAULT_AUTO_FIELD: Final = "django.db.models.BigAutoField"
INSTALLED_APPS: Final = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "postman",
]
MIDDLEWARE: Final = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: Final = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).with_name("templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES: Final = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["POSTGRES_USER"],
        "USER": os.environ["POSTGRES_USER"],
        "HOST": os.environ["POSTGRES_FOLDER"],
        "CONN_MAX_AGE": None,  # a connection for each thread stays open
    }
}
POSTMAN_DISALLOW_ANONYMOUS: Final = True
POSTMAN_AUTO_MODERATE_AS: Final = True
"""Messages between people of a practice need no moderation: they are accepted at once."""
POSTMAN_NOTIFIER_APP: Final = None
POSTMAN_MAILER_APP: Final = None
"""Nobody is told by mail."""
POSTMAN_DISABLE_USER_EMAILING: Final = True
