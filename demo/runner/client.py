"""What a browser would say to Home Assistant: REST and websocket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from time import monotonic
from typing import Any, Final, Self

import aiohttp

NAME: Final = "demo"
PASSWORD: Final = "demo"  # noqa: S105 (it is printed on the terminal)

# Playing a year takes minutes, and is one call.
NO_LIMIT: Final = aiohttp.ClientTimeout(total=None)

# It answers already; a busy machine takes its time.
START_SECONDS: Final = 300
_OPTIONS: Final = "/api/config/config_entries/options/flow"
LOOK_AGAIN: Final = 0.2
# A token is renewed when it has less than this left.
SOON_SECONDS: Final = 120

type Json = dict[str, Any]


class ClientError(Exception):
    """Home Assistant refused; the text holds its answer."""


class Client:
    """A user who is logged in."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.url = url
        self.tokens: Json = {}
        self._good_until = 0.0
        self._session = session

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, *, first: bool, name: str = NAME
    ) -> AsyncIterator[Self]:
        """Log in, as the first user of a new instance if it is one."""
        async with aiohttp.ClientSession(timeout=NO_LIMIT) as session:
            client = cls(session, url)
            code = await (client._create_user() if first else client._log_in(name))
            await client._exchange(code)
            await client._running()
            yield client

    @property
    def client_id(self) -> str:
        """Return what names us towards Home Assistant."""
        return f"{self.url}/"

    def renew(self) -> None:
        """Have a new token before the next request: the clock of the other side was set."""
        self._good_until = 0.0

    async def get(self, path: str) -> Any:
        """Return what an address answers."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post JSON and return the answer."""
        return await self._request("POST", path, json=body)

    async def command(self, kind: str, **fields: Any) -> Any:
        """Send a websocket command and return its result.

        Each has a connection of its own: Home Assistant closes one that says nothing for a
        minute, as while a year is played.
        """
        async with self.conversation() as ask:
            return await ask(kind, **fields)

    @asynccontextmanager
    async def conversation(self) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
        """Open a websocket for many commands, one after the other."""
        url = f"{self.url}/api/websocket"
        async with self._session.ws_connect(url, max_msg_size=0) as socket:
            await self._authenticate(socket)
            numbers = count(1)

            async def ask(kind: str, **fields: Any) -> Any:
                number = next(numbers)
                await socket.send_json({"id": number, "type": kind, **fields})
                while True:
                    answer = await socket.receive_json()
                    if answer["type"] != "result":
                        continue
                    if not answer["success"]:
                        raise ClientError(f"{kind}: {answer['error']}")
                    return answer["result"]

            yield ask

    async def action(self, domain: str, name: str, **data: Any) -> Json:
        """Perform an action and return its response."""
        path = f"/api/services/{domain}/{name}?return_response"
        answer: Json = (await self.post(path, data))["service_response"]
        return answer

    async def flow(self, handler: str, *steps: Mapping[str, Any]) -> Json:
        """Go through a config flow with these answers; return the last one of the flow."""
        path = "/api/config/config_entries/flow"
        answer: Json = await self.post(path, {"handler": handler})
        for step in steps:
            answer = await self.post(f"{path}/{answer['flow_id']}", step)
            if answer.get("errors"):
                raise ClientError(f"{handler}: {answer['errors']}")
        if answer["type"] != "create_entry":
            raise ClientError(f"{handler}: {answer}")
        if offer := answer.get("next_flow"):
            # The past is offered; whoever closes the dialog does not want it.
            await self._request("DELETE", f"{_OPTIONS}/{offer[1]}")
        return answer

    @asynccontextmanager
    async def guest(self, name: str) -> AsyncIterator[Self]:
        """Log in as a new user without the rights of an administrator."""
        user = await self.command(
            "config/auth/create", name=name.title(), group_ids=["system-users"]
        )
        await self.command(
            "config/auth_provider/homeassistant/create",
            user_id=user["user"]["id"],
            username=name,
            password=PASSWORD,
        )
        async with type(self).connect(self.url, first=False, name=name) as guest:
            yield guest

    async def _create_user(self) -> str:
        answer = await self.post(
            "/api/onboarding/users",
            {
                "client_id": self.client_id,
                "name": NAME.title(),
                "username": NAME,
                "password": PASSWORD,
                "language": "en",
            },
        )
        return str(answer["auth_code"])

    async def _log_in(self, name: str) -> str:
        start = {
            "client_id": self.client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": self.client_id,
        }
        flow = await self.post("/auth/login_flow", start)
        answer = await self.post(
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": self.client_id, "username": name, "password": PASSWORD},
        )
        return str(answer["result"])

    async def _exchange(self, code: str) -> None:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
        }
        await self._take_tokens(form)

    async def _access_token(self) -> str:
        """Return a token that is good for a while; each lasts for half an hour."""
        if monotonic() >= self._good_until:
            form = {
                "grant_type": "refresh_token",
                "refresh_token": self.tokens["refresh_token"],
                "client_id": self.client_id,
            }
            await self._take_tokens(form)
        return str(self.tokens["access_token"])

    async def _take_tokens(self, form: Mapping[str, str]) -> None:
        self.tokens |= await self._send("POST", "/auth/token", data=form)
        self._good_until = monotonic() + self.tokens["expires_in"] - SOON_SECONDS

    async def _authenticate(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.receive_json()
        token = await self._access_token()
        await socket.send_json({"type": "auth", "access_token": token})
        answer = await socket.receive_json()
        if answer["type"] != "auth_ok":
            raise ClientError(f"websocket: {answer}")

    async def _running(self) -> None:
        """Wait until Home Assistant is done with starting: it answers before."""
        async with asyncio.timeout(START_SECONDS):
            while (await self.get("/api/config"))["state"] != "RUNNING":  # noqa: ASYNC110 (no event crosses HTTP)
                await asyncio.sleep(LOOK_AGAIN)

    async def _request(self, method: str, path: str, **options: Any) -> Any:
        if self.tokens:
            token = await self._access_token()
            options["headers"] = {"Authorization": f"Bearer {token}"}
        return await self._send(method, path, **options)

    async def _send(self, method: str, path: str, **options: Any) -> Any:
        url = self.url + path
        async with self._session.request(method, url, **options) as answer:
            if not answer.ok:
                raise ClientError(f"{path}: {answer.status} {await answer.text()}")
            return await answer.json(content_type=None)
