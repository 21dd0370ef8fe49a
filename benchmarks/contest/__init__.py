"""The pieces of benchmarks/extraction.py. `programs` and `worker` run in the peers' own environment too."""
