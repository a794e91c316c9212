"""How `script/setup` makes the environment; runs on Python 3.11 with the standard library."""
