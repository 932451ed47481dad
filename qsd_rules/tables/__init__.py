"""Tables judged at once: the rules as column expressions, run by Polars, or as SQL by a warehouse or Spark."""
