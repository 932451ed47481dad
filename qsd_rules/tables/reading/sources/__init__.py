"""Where tables come from, one file per format: headers, and rows part by part, as texts or as typed columns."""
