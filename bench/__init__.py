"""How fast and how frugal the integration is, against floors measured in the same run."""
