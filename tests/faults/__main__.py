"""One command line with one fault, by hand."""

from tests.faults.injector import main

main()
