"""`python -m examples.cookbook`: write docs/cookbook.md again from the files."""

from examples.cookbook.writing import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
