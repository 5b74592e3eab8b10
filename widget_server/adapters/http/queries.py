"""The query string as a typed value: one struct says what an address takes, to the endpoint and to the API's description."""

from typing import Annotated, TypeVar, get_origin

import msgspec
from starlette.requests import Request

from widget_server.adapters.http.misfits import misfit
from widget_server.core import bounds
from widget_server.core.errors import InvalidInput

MOST = 200
USUAL = 50

Limit = Annotated[int, msgspec.Meta(ge=1, le=MOST, description="How many at most.")]
CursorText = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{1,16}-[^\u0000-\u001f\u007f-\u009f]{1,128}$",
        description="What `next` gave. Left out: from the beginning.",
    ),
]
Language = Annotated[
    str, msgspec.Meta(max_length=35, pattern=r"^[^\u0000]*$", description="For words: a tag like `en` or `ru`.")
]

Asked = TypeVar("Asked", bound=msgspec.Struct)


def asked(request: Request, kind: type[Asked]) -> Asked:
    """What the address asks for. Raises InvalidInput, by the name that does not fit."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    given: dict[str, str | list[str]] = {}
    for name in dict.fromkeys(request.query_params.keys()):
        values = request.query_params.getlist(name)
        bounds.check(values)
        if name not in fields:
            takes = f"takes {', '.join(fields)}" if fields else "takes nothing"
            raise InvalidInput(f"The address {takes}; {_shown(name)} is none of it.")
        if get_origin(fields[name].type) in (list, tuple):
            given[name] = values
        elif len(values) > 1:
            raise InvalidInput(f"The address says {name} more than once.")
        else:
            given[name] = values[0]
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput(misfit(error, kind, of="The address does not")) from None


def _shown(name: str) -> str:
    return repr(name[:40].encode("utf-8", "replace").decode())
