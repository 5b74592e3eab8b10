"""The pages, one module per room; each lists its own for routes.py."""
