"""The assessment of recorded states, of generated snapshots, of two looks, and of many rows."""
