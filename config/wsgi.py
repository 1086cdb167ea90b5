"""The WSGI application that config/serving.py serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# What a process has loaded stays, and to look through young objects for garbage holds an answer up by thirty
# milliseconds or more: the web server does it after answers (config/serving.py), this only where one makes very many.
gc.set_threshold(500_000, 20, 100)
