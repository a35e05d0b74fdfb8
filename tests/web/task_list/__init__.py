"""The page of tasks across meetings."""
