"""Tests of the rules of the ledger, without Home Assistant or SQL."""
