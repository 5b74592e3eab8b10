"""`python -m widget_server` is `cuecard`."""

from widget_server.cli import main

if __name__ == "__main__":
    main(prog_name="cuecard")
