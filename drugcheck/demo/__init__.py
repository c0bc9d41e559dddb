"""The demo: synthetic people whose files are filled through the same code as real work, with faults sown."""
