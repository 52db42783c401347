from django.apps import AppConfig


class PairsConfig(AppConfig):
    name = "guyub.pairs"
    label = "pairs"

    def ready(self) -> None:
        from guyub.pairs import panels, parameters, permissions, seats, signals

        permissions.register()
        parameters.register()
        seats.register_all()
        signals.register()
        panels.register()
