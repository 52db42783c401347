from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "guyub.market"
    label = "market"

    def ready(self) -> None:
        from guyub.market import parameters, permissions, seats

        permissions.register()
        parameters.register()
        seats.register_all()
