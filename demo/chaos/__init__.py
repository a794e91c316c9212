"""Chaos: a real Home Assistant and its databases, treated badly, held against the truth.

Each round lives through some days of virtual cars, is struck by one kind of trouble again and
again, and is then compared row by row with what the cars did.
"""
