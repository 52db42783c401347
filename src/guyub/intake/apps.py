from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "guyub.intake"
    label = "intake"
