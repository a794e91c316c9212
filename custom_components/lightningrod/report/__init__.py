"""The monthly and yearly report: a page to read, to print and to hand in.

Nothing in here knows Home Assistant or the database.
"""
