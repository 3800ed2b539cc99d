"""The answers: the parts each one reads, its view (the fields that may leave), its text, and the boundary."""
