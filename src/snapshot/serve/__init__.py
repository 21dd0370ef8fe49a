"""A copy on loopback, and the replay of its WARC files beside it: to look at, not for the world."""
