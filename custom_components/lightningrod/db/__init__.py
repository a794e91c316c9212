"""The ledger's database: schema, migrations, writing and reading. Knows nothing of Home Assistant.

One code path serves embedded SQLite and PostgreSQL. What differs between them is kept to
``types`` (how a value is stored), ``engine`` (how to connect) and ``faults`` (what the
drivers raise).
"""
