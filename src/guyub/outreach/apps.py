from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "guyub.outreach"
    label = "outreach"

    def ready(self) -> None:
        from guyub.outreach import parameters, permissions, seats

        permissions.register()
        parameters.register()
        seats.register_all()
