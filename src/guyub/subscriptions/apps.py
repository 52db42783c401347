from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "guyub.subscriptions"
    label = "subscriptions"

    def ready(self) -> None:
        from guyub.subscriptions import notices, parameters, permissions, seats

        permissions.register()
        parameters.register()
        notices.register_all()
        seats.register_all()
