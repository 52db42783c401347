from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "guyub.signin"
    label = "signin"

    def ready(self) -> None:
        from guyub.signin import parameters, permissions, seats, telling

        permissions.register()
        parameters.register()
        telling.register_all()
        seats.register_all()
