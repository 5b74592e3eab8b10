"""python -m devtools: the way in."""

from devtools.commands import main

main(prog_name="./dev")
