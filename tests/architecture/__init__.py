"""What the source tree itself promises: who may touch what, read from the code."""
