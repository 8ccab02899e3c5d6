"""Measurements of the program on the machine at hand."""
