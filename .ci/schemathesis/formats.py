"""Values for what a schema names and does not spell out."""

import schemathesis
from hypothesis import strategies as st

# Nothing listens there, so that nobody is crawled.
schemathesis.openapi.format("web-address", st.sampled_from(["http://127.0.0.1:9", "http://[::1]:9", "https://127.0.0.1:9"]))
schemathesis.openapi.format("css-selector", st.sampled_from(["main", ".a > p", "article:not(.b)", "[data-x='1']"]))


@schemathesis.hook
def map_body(context, body):
    """What no schema can say: who has an account, and what of a text can be read."""
    if isinstance(body, dict):
        body.pop("ownerId", None)
        if "content" in body:
            body["content"] = "Some words."
    return body
