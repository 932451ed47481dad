"""How the documentation becomes pages: `python -m sphinx -W docs site`."""

from qsd_rules.version import VERSION

project = "qsd-rules"
release = VERSION
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"qsd-rules {VERSION}"
exclude_patterns = ["README*"]
