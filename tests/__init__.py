"""The tests; a package so that test modules can share the gold tables' scoring."""
