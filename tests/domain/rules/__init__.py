"""Pass and fail for every rule, as data: each cases_<prefix>.py has CASES, each entry says whether the rule speaks."""
