from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "guyub.aid"
    label = "aid"

    def ready(self) -> None:
        from guyub.aid import permissions

        permissions.register()
