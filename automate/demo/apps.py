"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "automate.demo"
    label = "demo"
    verbose_name = "Demo"
