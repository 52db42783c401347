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
            permissions_outreach,
            phone,
            phone_outreach,
            plan_seats,
            seats_outreach,
            seats_visiting,
            waiting,
        )

        permissions.register()
        permissions_outreach.register()
        parameters.register()
        facts.register()
        caring_seats.register_all()
        waiting.register_all()
        seats_visiting.register_all()
        plan_seats.register_all()
        seats_outreach.register_all()
        phone.register_all()
        phone_outreach.register_all()
