"""What keeps the desk safe: headers, sizes, rates, and where requests may come from."""
