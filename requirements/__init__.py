"""The lock files, and the program that installs from them."""
