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


def that_fails(name: str) -> dict[str, Any]:
    """Asks for a supplier that does not exist, on a port where nobody listens to errors."""
    return {
        "name": name,
        "nodes": {
            "note": {"type": "data.set", "name": "Note it", "config": {"values": {"status": "noted"}}},
            "code": {
                "type": "code.python",
                "name": "Divide",
                "config": {"code": "{'share': 100 / steps['note']['nothing']}"},
            },
        },
        "edges": {"e1": {"from": "note", "port": "success", "to": "code"}},
        "layout": {"nodes": {"note": {"x": 0, "y": 0}, "code": {"x": 330, "y": 0}}},
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
