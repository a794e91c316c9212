"""Tests of LightningROD, one folder per part of the house."""
