"""What holds at the boundary of the process: its streams, its end, its surroundings."""
