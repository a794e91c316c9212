"""Talking to the websocket API in tests."""

import json
from typing import Any

from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from custom_components.lightningrod.const import DOMAIN

from .ledger import OTHER_VIN, VIN

type Client = MockHAClientWebSocket


async def ask(client: Client, command: str, **fields: Any) -> Any:
    """Return the answer to a command, which must succeed and tell no VIN."""
    await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **fields})
    answer = await client.receive_json()
    assert answer["success"], answer
    text = json.dumps(answer)
    assert VIN not in text
    assert OTHER_VIN not in text
    return answer["result"]


async def refused(client: Client, command: str, **fields: Any) -> tuple[str, str]:
    """Return the code and the translation's key of a command that must fail."""
    await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **fields})
    answer = await client.receive_json()
    assert not answer["success"]
    error = answer["error"]
    return error["code"], error.get("translation_key", "")
