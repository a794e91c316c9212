"""Brings a whole Home Assistant up with a virtual Ford and LightningROD in it.

Used by `script/demo` and by the end-to-end tests. Nothing here needs the internet.
"""
