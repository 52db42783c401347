from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "guyub.complaints"
    label = "complaints"

    def ready(self) -> None:
        from guyub.complaints import ledger, parameters, permissions, seats

        permissions.register()
        parameters.register()
        ledger.register()
        seats.register_all()
