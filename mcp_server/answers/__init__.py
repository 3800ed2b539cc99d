"""What one answer is: which parts it reads, the fields that may leave, their text, and the boundary they pass."""
