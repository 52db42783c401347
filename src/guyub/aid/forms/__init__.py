"""Forms of aid; one file per part of the room."""
