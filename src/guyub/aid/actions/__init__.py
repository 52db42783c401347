"""What is done about aid: every function writes one thing and one event."""
