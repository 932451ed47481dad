"""`python -m qsd_rules`: the same program as the console script `qsd-rules`."""

from qsd_rules.cli.main import run

if __name__ == "__main__":
    run()
