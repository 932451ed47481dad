"""Conditions of a policy as two-valued expressions, from which tables (Polars, SQL) and the solver take their form."""
