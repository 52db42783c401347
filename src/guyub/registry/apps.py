from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "guyub.registry"
    label = "registry"

    def ready(self) -> None:
        from guyub.accounts.visit import register_subject_businesses
        from guyub.registry import permissions, subjects

        permissions.register()
        register_subject_businesses(subjects.businesses_of)
