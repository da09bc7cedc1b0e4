"""The peer of the first page: a Kivy window with one button, and nothing else.

Prints the wall clock, in milliseconds, when its first frame has been shown.
"""

import os
import sys
import time

os.environ |= {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1"}
os.environ["KIVY_LOG_MODE"] = "PYTHON"

from kivy.app import App
from kivy.clock import Clock
from kivy.config import Config
from kivy.uix.button import Button

Config.set("graphics", "width", sys.argv[1])
Config.set("graphics", "height", sys.argv[2])
Config.set("graphics", "multisamples", "0")
Config.set("input", "mouse", "mouse,disable_multitouch")
Config.remove_option("input", "%(name)s")


class Bare(App):
    def build(self):
        return Button(text="Press")

    def on_start(self):
        self.root_window.bind(on_flip=self.flipped)

    def flipped(self, *_):
        self.root_window.unbind(on_flip=self.flipped)
        Clock.schedule_once(lambda _dt: print(time.time_ns() // 1_000_000, flush=True), 0)


Bare().run()
