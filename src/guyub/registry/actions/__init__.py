"""Everything that writes to the registry: one function, one transaction, one ledger event."""
