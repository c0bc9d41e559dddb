"""`python -m drugcheck` is the console script."""

from drugcheck.cli import main

if __name__ == "__main__":
    main()
