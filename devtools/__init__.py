"""What ./dev does for a developer, command by command. Nothing here is installed with Cuecard."""
