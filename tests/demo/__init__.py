"""The virtual Ford: what it shows is checked before anything is checked with it."""
