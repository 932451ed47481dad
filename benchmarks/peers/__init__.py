"""Other engines on the same rules, each in the best form it has: rules that all can express, on known data."""
