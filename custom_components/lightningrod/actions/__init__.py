"""Actions, one module a group; each registers its own with ``async_setup_actions``."""
