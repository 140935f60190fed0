"""Ask Repère over MCP: `pip install "mcp<2"`, then `python with_mcp.py [ADDRESS]`.

Its results are proofs: each sentence has the numbers of the citations that prove it.
"""

from __future__ import annotations

import sys
from typing import Any

import anyio
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client


async def main(address: str) -> None:
    # Behind a login, one argument more: http_client=httpx.AsyncClient(auth=(name, password)).
    async with (
        streamable_http_client(f"{address.rstrip('/')}/mcp") as (incoming, outgoing, _),
        ClientSession(incoming, outgoing) as repere,
    ):
        await repere.initialize()
        tools = await repere.list_tools()
        print(", ".join(tool.name for tool in tools.tools))

        answer = await called(repere, "ask", question="Who decides on early access?")
        for statement in answer["statements"]:
            print(statement["text"], statement["citations"])
        for citation in answer["citations"]:
            print(f"[{citation['n']}] {citation['title']}, {citation['date']}: {citation['quote']}")

        ways = await called(repere, "orient", facts={"produit": "médicament"}, language="en")
        for way in ways["regimes"]:
            print(f"{way['name']}: {way['state']}")


async def called(repere: ClientSession, tool: str, **given: Any) -> dict[str, Any]:
    """Call a tool; what it says is wrong ends the program."""
    result = await repere.call_tool(tool, given)
    if result.isError or result.structuredContent is None:
        sys.exit(str(result.content))
    return result.structuredContent


if __name__ == "__main__":
    anyio.run(main, sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860")
