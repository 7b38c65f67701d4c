"""The Prefect server as a process of its own: `python -m flows.server HOST PORT`. Its pages reach no other host.

Of the two UIs of Prefect 3.8 the newer one asks an analytics host for its configuration, and both would load an image that scraped
text names; the header below forbids it in the browser (https://www.w3.org/TR/CSP3/).
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import flows  # noqa: F401 - its settings are in the environment before Prefect is imported
from flows.lifetime import end_with_others

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Callable[[Message], Awaitable[None]]], Awaitable[None]]
POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; "
    b"frame-ancestors 'none'; base-uri 'self'"
)
HEADERS = ((b"content-security-policy", POLICY), (b"referrer-policy", b"no-referrer"))


def within_itself(app: App) -> App:
    """The app, with a policy on each answer that keeps the browser to this server."""

    async def wrapped(scope: Message, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await app(scope, receive, send_with_policy)

    return wrapped


def main(host: str, port: int) -> None:
    end_with_others()
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(within_itself(create_app(final=True)), host=host, port=port, log_level="warning", timeout_keep_alive=5)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
