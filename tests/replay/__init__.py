"""Tests against the real Ford integrations, driven without Ford's cloud."""
