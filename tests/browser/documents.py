"""Small workflows that journeys begin with, as the API takes them."""

from typing import Any


def with_one_step(name: str) -> dict[str, Any]:
    """A step that sets a value."""
    return {
        "name": name,
        "nodes": {"note": {"type": "data.set", "name": "Note it", "config": {"values": {"status": "noted"}}}},
        "layout": {"nodes": {"note": {"x": 0, "y": 0}}},
    }


def with_an_approval(name: str, title: str, *, minutes: int = 60) -> dict[str, Any]:
    """Set a value, ask Finance, set another."""
    return {
        "name": name,
        "nodes": {
            "note": {"type": "data.set", "name": "Note it", "config": {"values": {"amount": 4658.5}}},
            "ask": {
                "type": "human.approval",
                "name": "Ask Finance",
                "config": {"title": title, "assignees": ["group:Finance"], "expires_in": f"{minutes}m"},
            },
            "end": {
                "type": "data.set",
                "name": "Sum up",
                "config": {"values": {"said": "{{ steps.ask.comment }}"}},
                "settings": {"join": "any"},
            },
        },
        "edges": {
            "e1": {"from": "note", "port": "success", "to": "ask"},
            "e2": {"from": "ask", "port": "approved", "to": "end"},
            "e3": {"from": "ask", "port": "rejected", "to": "end"},
        },
        "layout": {"nodes": {"note": {"x": 0, "y": 0}, "ask": {"x": 330, "y": 0}, "end": {"x": 660, "y": 0}}},
    }


def that_shows_wide_facts(name: str) -> dict[str, Any]:
    """Asks Finance about a table of many columns, with code in the instructions and a name without a space."""
    row = {f"column_{number}": "Donaudampfschifffahrt" for number in range(8)}
    return {
        "name": name,
        "nodes": {
            "note": {"type": "data.set", "name": "Note it", "config": {"values": {"rows": [row]}}},
            "ask": {
                "type": "human.approval",
                "name": "Ask Finance",
                "config": {
                    "title": name,
                    "subject": "9" * 80,
                    "assignees": ["group:Finance"],
                    "instructions": f"    {'code ' * 60}\n\n| a | b |\n|---|---|\n| `{'9' * 200}` | b |",
                    "context": [{"label": "Rows", "value": "{{ steps.note.rows }}"}],
                },
            },
        },
        "edges": {"e1": {"from": "note", "port": "success", "to": "ask"}},
        "layout": {"nodes": {"note": {"x": 0, "y": 0}, "ask": {"x": 330, "y": 0}}},
    }


def that_fails(name: str, *, then: str = "fail") -> dict[str, Any]:
    """Asks for a supplier that does not exist, on a port where nobody listens to errors. `then`: what is done about
    it, as `on_error` says."""
    return {
        "name": name,
        "nodes": {
            "note": {"type": "data.set", "name": "Note it", "config": {"values": {"status": "noted"}}},
            "code": {
                "type": "code.python",
                "name": "Divide",
                "config": {"code": "{'share': 100 / steps['note']['nothing']}"},
                "settings": {"on_error": then},
            },
        },
        "edges": {"e1": {"from": "note", "port": "success", "to": "code"}},
        "layout": {"nodes": {"note": {"x": 0, "y": 0}, "code": {"x": 330, "y": 0}}},
    }


def that_can_be_mended(name: str, busy_once: str) -> dict[str, Any]:
    """Books what can be given back, goes through a list with one item that fails, and asks an address that is busy
    the first time."""
    items = [{"id": number, "parts": 0 if number == 2 else 4} for number in range(12)]
    return {
        "name": name,
        "nodes": {
            "book": {
                "type": "data.set",
                "name": "Book the hall",
                "config": {"values": {"items": items}},
                "settings": {"compensation": "unbook"},
            },
            "unbook": {"type": "data.set", "name": "Give the hall back", "config": {"values": {"given": True}}},
            "loop": {
                "type": "logic.for_each",
                "name": "Share out",
                "config": {"items": "{{ steps.book.items }}", "parallel": 4, "on_item_error": "continue"},
            },
            "share": {
                "type": "data.set",
                "name": "Work out a share",
                "config": {"values": {"share": "{{ 100 / loop.item.parts }}"}},
                "inside": "loop",
            },
            "ask": {
                "type": "http.request",
                "name": "Ask the supplier",
                "config": {"method": "GET", "url": busy_once},
                "settings": {"retry": {"attempts": 1}},
            },
        },
        "edges": {
            "e1": {"from": "book", "port": "success", "to": "loop"},
            "e2": {"from": "loop", "port": "success", "to": "ask"},
        },
        "layout": {
            "nodes": {
                "book": {"x": 0, "y": 0},
                "loop": {"x": 330, "y": 0},
                "ask": {"x": 660, "y": 0},
                "unbook": {"x": 0, "y": 150},
                "share": {"x": 330, "y": 150},
            }
        },
    }


def that_asks(name: str) -> dict[str, Any]:
    """A start form with a number, an e-mail address, a choice and a list, which is typed as JSON."""
    drawn = with_one_step(name)
    drawn["input"] = {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "title": "Reason", "minLength": 3},
            "amount": {"type": "number", "title": "Amount", "maximum": 1000},
            "email": {"type": "string", "format": "email", "title": "E-mail address"},
            "lines": {"type": "array", "title": "Lines"},
        },
        "required": ["reason", "amount"],
    }
    return drawn
