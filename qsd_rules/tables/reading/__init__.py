"""From tables as people have them to the prepared layout: columns matched, cells read, what can't be read set aside."""
