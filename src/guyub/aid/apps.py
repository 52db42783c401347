from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "guyub.aid"
    label = "aid"

    def ready(self) -> None:
        from guyub.aid import permissions, seats_handing

        permissions.register()
        seats_handing.register_all()
