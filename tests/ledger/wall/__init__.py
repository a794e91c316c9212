"""Wall energy and where it came from."""
