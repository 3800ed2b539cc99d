"""What this project promises, stated as tests. The folders mirror the two packages."""
