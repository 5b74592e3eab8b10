"""Every operation of the API's description called with made-up good and bad data, each answer held against the description."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import schemathesis
from schemathesis.engine import Status, events, from_schema

from tests.served import Keys

JSON = dict[str, Any]

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
)
ACCEPTED = ["2xx", 401, 403, 404, 409]
"""What good data may meet: tokens that prove nothing, things that are not there, ids that came before."""
REFUSED = [400, 401, 403, 404, 409, 413, 422, 431]
TOGETHER = {
    "POST /v1/webhooks": "an address that a name server knows",
    "GET /v1/assignments": "staff or person; respondent, conversation or group",
    "DELETE /v1/assignments": "staff or person; respondent, conversation or group",
    "PUT /xapi/statements": "the id in the address and the one in the body",
    "POST /v1/invitations/{id}/answers": "fields named after the questions of that invitation",
    "GET /v1/export/responses": "a table is of one survey",
}
"""Where good data may be refused still, since the description can't say what goes together."""


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """A whole number is written as one: JSON Schema knows no difference, our decoders do."""
    case.body = _whole(case.body)


class Found(msgspec.Struct):
    """What a probe found."""

    sent: int = 0
    operations: set[str] = msgspec.field(default_factory=set)
    held: Counter[str] = msgspec.field(default_factory=Counter)
    """How often each check was held against an answer."""
    wrong: dict[str, str] = msgspec.field(default_factory=dict)
    """By operation and check, the first that failed."""


def probe(url: str, document: JSON, keys: Keys, *, seed: int, examples: int, thorough: bool) -> Found:
    """Call every operation `examples` times with good and as often with bad data; `thorough`: and at every bound."""
    config = schemathesis.Config.from_dict(_configuration(url, keys, seed, examples, thorough))
    schema = schemathesis.openapi.from_dict(document, config=config)

    found = Found()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found.sent += len(event.recorder.interactions)
            found.operations.add(event.recorder.label)
            for operation, name, said in _failures(event, found.held):
                if name != "positive_data_acceptance" or operation not in TOGETHER:
                    found.wrong.setdefault(f"{operation} {name}", said)
        elif isinstance(event, events.NonFatalError):
            found.wrong.setdefault(event.label, str(event.value))
        elif isinstance(event, events.FatalError):
            found.wrong["fatal"] = repr(event.exception)
    return found


def _failures(event: events.ScenarioFinished, held: Counter[str]) -> Iterator[tuple[str, str, str]]:
    """Operation, check, and what it found with the request that showed it."""
    for id, checks in event.recorder.checks.items():
        for check in checks:
            held[check.name] += 1
            if check.status != Status.SUCCESS:
                asked = event.recorder.interactions.get(id)
                told = [] if check.failure_info is None else [check.failure_info.failure.message[:600]]
                if asked is not None:
                    told.append(f"{asked.request.method} {asked.request.uri} {asked.request.body!r}"[:1_500])
                    told += (
                        []
                        if asked.response is None
                        else [f"{asked.response.status_code} {asked.response.content[:300]!r}"]
                    )
                yield event.recorder.label, check.name, "\n".join(told)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    # Where any JSON may stand, the description does not tell of every number.
    return value % 2**53 if isinstance(value, int) and abs(value) > 2**53 else value


def _configuration(url: str, keys: Keys, seed: int, examples: int, thorough: bool) -> JSON:
    """Which keys open what, how much is sent, what is held against it."""
    bearers = {"serverKeyAsBearer": keys.secret, "browserKeyAsBearer": keys.browser.id}
    return {
        "seed": seed,
        "base-url": url,
        "generation": {"max-examples": examples, "database": "none", "allow-x00": False, "no-shrink": True},
        "continue-on-failure": True,
        "auth": {
            "openapi": {
                "serverKey": {"username": keys.secret, "password": ""},
                "browserKey": {"username": keys.browser.id, "password": ""},
                "browserKeyWithToken": {"username": keys.browser.id, "password": keys.token("s1")},
                **{name: {"bearer": key} for name, key in bearers.items()},
                **{name: {"api_key": keys.browser.id} for name in ("browserKeyAsWriteKey", "browserKeyInAddress")},
            }
        },
        "phases": {
            "examples": {"enabled": thorough},
            "coverage": {"enabled": thorough},
            "fuzzing": {"enabled": True},
            "stateful": {"enabled": False},
        },
        "checks": {
            "enabled": False,
            **{name: {"enabled": True} for name in CHECKS},
            "negative_data_rejection": {"enabled": True, "expected-statuses": REFUSED},
            "positive_data_acceptance": {"enabled": True, "expected-statuses": ACCEPTED},
        },
        "analysis": {"constants": {"enabled": False}},
    }
