"""``/widget.js`` for any page whose origin is listed, and ``/embed`` for portals that forbid scripts."""

import gzip
import hashlib
import json
import re
from html import escape
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from assistant.schema import MAX_HISTORY_TURNS
from assistant.texts import text
from assistant.types import Language
from assistant.web.middleware import content_security_policy
from assistant.web.state import State

SCRIPT = Path(__file__).parents[1] / "static" / "widget.js"
MAX_PARAMETER_CHARS = 100
_TEXT_NAME = re.compile(r'text\("(\w+)"\)|"((?:widget|chat)_\w+)"')
_LANGUAGES: tuple[Language, ...] = ("vi", "en")


def widget_script(max_question_chars: int) -> str:
    """The widget with the texts that it uses, out of the file that holds all texts."""
    source = SCRIPT.read_text(encoding="utf-8")
    names = sorted({name for pair in _TEXT_NAME.findall(source) for name in pair if name})
    texts = {name: {language: text(name, language) for language in _LANGUAGES} for name in names}
    limits = {"question": max_question_chars, "turns": MAX_HISTORY_TURNS}
    return source.replace("/*TEXTS*/ {}", json.dumps(texts, ensure_ascii=False), 1).replace(
        "/*LIMITS*/ {}", json.dumps(limits), 1
    )


def widget_routes(state: State) -> APIRouter:
    """The routes of the widget."""
    routes = APIRouter(include_in_schema=False)
    plain = widget_script(state.service.max_question_chars).encode()
    packed = gzip.compress(plain, mtime=0)
    etag = f'"{hashlib.sha256(plain).hexdigest()[:24]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "public, max-age=3600",
        "Vary": "Accept-Encoding",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    ancestors = " ".join(("'self'", *state.config.allowed_origins))
    policy = content_security_policy(default_src="'none'", script_src="'self'", frame_ancestors=ancestors)

    @routes.get("/widget.js")
    async def widget(request: Request) -> Response:
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        kind = "text/javascript; charset=utf-8"
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
        return Response(plain, media_type=kind, headers=headers)

    @routes.get("/embed")
    async def embed(province: str = "", lang: str = "vi", accent: str = "") -> HTMLResponse:
        language: Language = "en" if lang == "en" else "vi"
        data = {"mode": "inline", "province": province, "lang": language, "accent": accent}
        attributes = "".join(f' data-{name}="{escape(value[:MAX_PARAMETER_CHARS])}"' for name, value in data.items())
        page = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(text('title', language))}</title></head>"
            f'<body><script src="widget.js"{attributes}></script></body></html>'
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    return routes
