"""What a car does and what was watched of it, on the pure ledger and in Home Assistant."""
