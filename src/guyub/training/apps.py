from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "guyub.training"
    label = "training"

    def ready(self) -> None:
        from guyub.training import certificates, permissions, seats

        permissions.register()
        seats.register_all()
        certificates.register()
