from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "guyub.groups"
    label = "groups"

    def ready(self) -> None:
        from guyub.groups import parameters, permissions, rule_facts, seats, signals, waiting

        permissions.register()
        parameters.register()
        rule_facts.register()
        seats.register_all()
        signals.register()
        waiting.register_all()
