"""What officers' phones bring in and take along: devices, operations, changes, photos, clashes.

The room knows no trade: rooms above register what a phone may do and what it carries.
"""
