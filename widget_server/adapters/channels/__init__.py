"""Ways to reach somebody, one folder each. They send what services have decided on, and decide nothing."""
