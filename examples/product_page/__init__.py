"""A plain product page with the snippet pasted in: no build, no framework, an anonymous visitor."""
