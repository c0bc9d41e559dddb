"""Faults at any point of any writing command: the n-th write, flush, rename or run of git fails, or the process dies.

`injector` makes the fault, `office` holds the workspaces, `scenarios_*` a line for each writing command, `trial` runs
one of them with one fault and holds what is left against what was there before and what an undisturbed run leaves.
By hand: `python -m tests.faults PLAN -C FOLDER COMMAND …`, with a PLAN such as `kill:12` or `ENOSPC:3`.
"""
