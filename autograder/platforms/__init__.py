"""Learning platforms: the files that they write and read."""
