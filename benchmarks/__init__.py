"""Ratios measured in one run: how long a command or a load takes, in units of something that everybody knows.

`python -m benchmarks` prints the tables. Times differ from machine to machine, ratios hardly do; so nothing here is a
test, and every comparison is made side by side, in both orders, several times.
"""
