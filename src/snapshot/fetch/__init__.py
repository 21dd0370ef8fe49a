"""GET IT. The only room that knows httpx; the recording transport; the retry policy."""
