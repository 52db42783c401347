from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "guyub.aid"
    label = "aid"

    def ready(self) -> None:
        from guyub.aid import panels_proposing, permissions

        permissions.register()
        panels_proposing.register_all()
