"""The regulators' desk: web pages and an HTTP API over the same functions as the command line.

`application.create_application(policy, settings)` makes the ASGI application; `qsd-rules serve` runs it.
"""
