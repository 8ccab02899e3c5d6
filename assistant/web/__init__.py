"""What speaks HTTP: routes and what stands before them. ``assistant.api`` puts them together."""
