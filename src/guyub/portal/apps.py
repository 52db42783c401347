from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "guyub.portal"
    label = "portal"
