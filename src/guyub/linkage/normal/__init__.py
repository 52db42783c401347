"""Forms under which values that were written differently meet. Pure, by value, no tables.

Policy: a form only finds and compares; what was written is kept and shown elsewhere. Every
function takes text or None and gives "" (or None) for what cannot be read: unknown is never equal
to unknown. All forms are idempotent where they are texts.
"""
