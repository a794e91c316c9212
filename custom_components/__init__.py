"""Makes this folder the package that Home Assistant's loader finds first in the tests."""
