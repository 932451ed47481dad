"""Who may use the desk, and as what."""
