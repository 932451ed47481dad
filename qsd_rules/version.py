"""The program's version, and where it is told of; `pyproject.toml` says the same."""

VERSION = "0.2.0"
HOME = "https://qsd-rules.example"
