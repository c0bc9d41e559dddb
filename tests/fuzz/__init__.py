"""Any bytes into anything that reads: each reader succeeds, or refuses with one line and a hint.

`target.py` says what a target is; `of_*.py` hold the targets, one for each kind of input; `mutating.py` changes valid
samples. Two drivers run the same targets: hypothesis within the suite (`test_any_bytes.py`), and atheris for long
campaigns (`python -m tests.fuzz TARGET --seconds 300`). What once broke stays in `test_kept_samples.py`.
"""
