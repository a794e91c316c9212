"""What a charge costs: worked examples, rules and properties."""
