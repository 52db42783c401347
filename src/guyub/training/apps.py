from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "guyub.training"
    label = "training"

    def ready(self) -> None:
        from guyub.training import (
            certificates,
            facts,
            parameters,
            permissions,
            phone,
            seats,
            waiting,
        )

        permissions.register()
        seats.register_all()
        certificates.register()
        facts.register()
        parameters.register()
        waiting.register_all()
        phone.register_all()
