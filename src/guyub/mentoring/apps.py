from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "guyub.mentoring"
    label = "mentoring"

    def ready(self) -> None:
        from guyub.mentoring import facts, parameters, permissions

        permissions.register()
        parameters.register()
        facts.register()
