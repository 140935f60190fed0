"""Ask Repère from Python: `pip install gradio_client`, then `python with_gradio.py [ADDRESS]`.

`view_api()` prints the endpoints; what they return is typed in `assistant/reports.py`.
"""

from __future__ import annotations

import sys

from gradio_client import Client


def main(address: str) -> None:
    # Behind a login: httpx_kwargs={"auth": (name, password)}.
    repere = Client(address, verbose=False, analytics_enabled=False)

    answer = repere.predict(question="Qui décide d'un accès précoce ?", api_name="/ask")
    print(answer["status"])
    for statement in answer["statements"]:
        print(statement["text"], statement["citations"])
    for citation in answer["citations"]:
        print(f"[{citation['n']}] {citation['title']}, {citation['date']}: {citation['quote']}")

    ways = repere.predict(facts={"produit": "médicament", "amm": "aucune"}, api_name="/orient")
    for way in ways["regimes"]:
        print(f"{way['name']}: {way['state']}")

    counted = repere.predict(
        regime="aap_pre_amm", facts={"accuse_reception": "2026-03-12"}, api_name="/deadlines"
    )
    for milestone in counted["milestones"]:
        print(f"{milestone['due']}: {milestone['text']}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860")
