"""A small mentor–student chat of its own, on its own origin, with Cuecard embedded. It knows Cuecard only from outside."""
