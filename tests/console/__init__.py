"""The console as a browser meets it, over HTTP."""
