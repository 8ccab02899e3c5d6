"""The API's description as a page of its own: FastAPI's loads its scripts from another host."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h2{border-top:1px solid #cfd6de;padding-top:1rem;font-size:1.125rem}code,pre{font-family:ui-monospace,monospace}"
    "pre{background:#f3f6f9;padding:.75rem;overflow:auto;font-size:.875rem}a{color:#0b4f8a}"
)


def docs_html(openapi: Mapping[str, Any]) -> str:
    """One section a route and one a type, out of the OpenAPI description."""
    title = escape(openapi["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · API</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title} · API</h1>"
        '<p>The same as a file for programs: <a href="openapi.json">openapi.json</a>. Errors are '
        "<code>application/problem+json</code>.</p>"
        f"{''.join(_routes(openapi))}{''.join(_types(openapi))}</main></body></html>"
    )


def _routes(openapi: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in openapi["paths"].items():
        for method, route in methods.items():
            yield f"<h2><code>{method.upper()} {escape(path)}</code> {escape(route.get('summary', ''))}</h2>"
            yield f"<p>{escape(route.get('description', ''))}</p>"
            yield f"<p>Takes {_bodies(route.get('requestBody', {}))}.</p>" if "requestBody" in route else ""
            answers = (f"<code>{status}</code> {_bodies(answer)}" for status, answer in route["responses"].items())
            yield f"<p>Gives {', '.join(answers)}.</p>"


def _bodies(part: Mapping[str, Any]) -> str:
    """The types of a request or response, linked to their sections."""
    names = {
        reference.rsplit("/", 1)[-1]
        for content in part.get("content", {}).values()
        if (reference := content.get("schema", {}).get("$ref"))
    }
    return ", ".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in sorted(names)) or "no body"


def _types(openapi: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in openapi.get("components", {}).get("schemas", {}).items():
        yield f'<h2 id="{escape(name)}">{escape(name)}</h2>'
        yield f"<pre tabindex=0>{escape(json.dumps(schema, ensure_ascii=False, indent=2))}</pre>"
