from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "guyub.api"
    label = "api"

    def ready(self) -> None:
        from guyub.api import parameters, permissions

        permissions.register()
        parameters.register()
