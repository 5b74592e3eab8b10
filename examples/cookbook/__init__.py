"""Worked situations: three workspaces with their surveys and cases, and the page of the documentation that shows them."""
