"""WHERE IT RUNS. This machine's processes; knows neither HTTP nor WARC."""
