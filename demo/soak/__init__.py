"""A soak: months of two virtual cars, disturbed at random, held against the truth.

`script/soak` runs it. What happens is decided beforehand from a seed (`plan`), done to a real Home
Assistant (`run`), compared row by row with what the simulator knows (`compare`) and told in a
table (`report`).
"""
