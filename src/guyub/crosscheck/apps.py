from django.apps import AppConfig


class CrosscheckConfig(AppConfig):
    name = "guyub.crosscheck"
    label = "crosscheck"

    def ready(self) -> None:
        from guyub.crosscheck import parameters, permissions, seats

        permissions.register()
        parameters.register()
        seats.register_all()
