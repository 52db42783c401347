"""What the pages of aid read."""
