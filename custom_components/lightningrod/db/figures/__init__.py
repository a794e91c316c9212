"""The figures of the dashboard, one module a subject; what they mean is in docs/figures.md.

Each reads a few rows that are sums already, from indexes, months and days: none reads a
table of samples. Answers are JSON: money is text, times are ISO text in UTC.
"""
