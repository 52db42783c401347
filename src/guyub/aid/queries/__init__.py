"""What the pages of aid ask; one file per part of the room."""
