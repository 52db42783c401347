from django.apps import AppConfig


class CashbookConfig(AppConfig):
    name = "guyub.cashbook"
    label = "cashbook"

    def ready(self) -> None:
        from guyub.cashbook import parameters, permissions, phone, seats

        permissions.register()
        parameters.register()
        seats.register_all()
        phone.register_all()
