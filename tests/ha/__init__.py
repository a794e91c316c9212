"""Tests inside an in-process Home Assistant."""
