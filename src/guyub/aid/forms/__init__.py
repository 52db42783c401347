"""Part of the room; one file per part."""
