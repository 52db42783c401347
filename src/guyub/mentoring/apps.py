from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "guyub.mentoring"
    label = "mentoring"

    def ready(self) -> None:
        from guyub.mentoring import facts, parameters, permissions, phone, seats_visiting

        permissions.register()
        parameters.register()
        facts.register()
        seats_visiting.register_all()
        phone.register_all()
