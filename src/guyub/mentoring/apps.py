from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "guyub.mentoring"
    label = "mentoring"

    def ready(self) -> None:
        from guyub.mentoring import (
            caring_seats,
            facts,
            parameters,
            permissions,
            phone,
            plan_seats,
            seats_visiting,
            waiting,
        )

        permissions.register()
        parameters.register()
        facts.register()
        caring_seats.register_all()
        waiting.register_all()
        seats_visiting.register_all()
        plan_seats.register_all()
        phone.register_all()
