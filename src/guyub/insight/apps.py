from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "guyub.insight"
    label = "insight"
