"""The lesson on losses: what a network is told about its mistakes."""
