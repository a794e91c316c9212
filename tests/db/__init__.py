"""Tests of the database: every one on SQLite and on PostgreSQL where both could differ."""
