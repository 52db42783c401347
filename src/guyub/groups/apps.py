from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "guyub.groups"
    label = "groups"

    def ready(self) -> None:
        from guyub.groups import permissions, rule_facts

        permissions.register()
        rule_facts.register()
