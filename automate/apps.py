"""The site: settings, addresses and the commands that start it."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "automate"
    verbose_name = "Automate"
