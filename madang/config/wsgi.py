"""The web process: ``granian --interface wsgi madang.config.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")
application = get_wsgi_application()

# What has been loaded by now stays for good. Left alone, the collector walks through all of it
# every few dozen requests, holding all threads up: some 5 percent of the rate of filing.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 50)
