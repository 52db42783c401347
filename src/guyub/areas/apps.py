from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "guyub.areas"
    label = "areas"
