"""The lesson on history: its events, charts and corrections, each with a source."""
