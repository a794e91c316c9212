"""The dialogs that add and change what a ledger is made of: vehicles, places, networks."""
