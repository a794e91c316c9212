"""Tests of what reads Ford's entities."""
