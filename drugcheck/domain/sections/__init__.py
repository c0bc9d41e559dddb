"""The sections of a case, in the order of the file; domain.case puts them together."""
