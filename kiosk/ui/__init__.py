"""The window: screens, and nothing that decides. Sets what Kivy reads when it is first imported."""

import os

os.environ.setdefault("KIVY_NO_ARGS", "1")  # the command line is ours
os.environ.setdefault("KIVY_NO_CONFIG", "1")  # and so are the settings: no file of a home folder
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")  # one log for all
os.environ.setdefault("KIVY_CLOCK", "interrupt")  # what another thread brings waits for no frame
