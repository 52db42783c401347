from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "guyub.ledger"
    label = "ledger"

    def ready(self) -> None:
        from guyub.kernel.actions import register_store
        from guyub.ledger.chain import store

        register_store(store)
