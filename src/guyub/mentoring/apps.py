from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "guyub.mentoring"
    label = "mentoring"

    def ready(self) -> None:
        from guyub.mentoring import (
            beside,
            caring_seats,
            facts,
            parameters,
            permissions,
            phone,
            reaching,
            seats_visiting,
            waiting,
        )
        from guyub.mentoring.outreach import permissions as permissions_outreach
        from guyub.mentoring.outreach import phone as phone_outreach
        from guyub.mentoring.outreach import seats as seats_outreach
        from guyub.mentoring.plan import seats as plan_seats

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
        reaching.register_all()
        beside.register_all()
        phone_outreach.register_all()
