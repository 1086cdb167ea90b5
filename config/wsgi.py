"""The WSGI application that config/serving.py serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# What a process has loaded stays, and going through all of it for garbage takes an eighth of a second: by default every
# eighth page paid for that.  Young objects are looked through every few pages, everything very seldom.
gc.set_threshold(100_000, 20, 100)
