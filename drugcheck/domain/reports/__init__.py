"""Reports for people who read numbers: by the week, at the end, on one page, of two levels, of the score. Counts only.

No report here names a person, nor shows a case id: `persons.held` looks for both in the finished words.
"""
