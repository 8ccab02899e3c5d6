"""Gold tables written by reading, and how extracted rows are held against them."""
