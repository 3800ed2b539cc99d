"""What may leave: one final model for each tool, every field described, and the function that fills it."""
