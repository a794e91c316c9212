"""The rules of the ledger: pure functions and state machines, without Home Assistant or SQL.

Everything here works on values in the units of the database (kWh, kW, km, km/h, °C, kPa,
%, seconds) and on aware UTC times. Time comes in with the snapshots; nothing reads a clock.
"""
