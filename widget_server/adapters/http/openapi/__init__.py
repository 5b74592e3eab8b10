"""The description of the API, made of what its doors say of themselves. It decides nothing and checks nothing."""

from widget_server.adapters.http.openapi.operation import NO_CONTROL, Answer, Example, Operation
from widget_server.adapters.http.openapi.serving import OpenApiEndpoint, made

__all__ = ["NO_CONTROL", "Answer", "Example", "OpenApiEndpoint", "Operation", "made"]
