"""Tests of reading the files of other programs."""
