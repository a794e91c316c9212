"""What hassfest and the HACS action ask of an integration, checked without a network.

Each module holds the rules of one file or one concern: a function `check` that yields one
sentence for each thing that is wrong. The rules are those of the developer documentation.
"""
