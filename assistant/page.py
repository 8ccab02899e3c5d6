"""The public page: a Gradio chat with the cited passages beside it, mounted on the API.

Gradio is used as far as it is safe under our Content-Security-Policy: no ``gr.HTML``, no uploads, no files, no proxy.
Whatever comes from a question or a document passes through ``assistant.markup``, which escapes it.
"""

import json
import logging
import re
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, cast

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.routing import Mount

from assistant.charts import chart_rows, chart_summary, row_name
from assistant.live import LiveService
from assistant.markup import answer_html, chart_html, question_html, sources_html
from assistant.schema import MAX_HISTORY_TURNS, AnswerModel, AskRequest, Turn, place_name
from assistant.service import Service
from assistant.texts import examples, text
from assistant.types import Language
from assistant.web.asgi import ASGIApp, Message, Receive, Scope, Send
from assistant.web.problems import problem
from ingest.normalize import fold

log = logging.getLogger(__name__)

STATIC_DIR = Path(__file__).with_name("static")
STATIC_URL = "/page-assets"
LANGUAGE_NAMES: dict[str, Language] = {"Tiếng Việt": "vi", "English": "en"}
MAX_SUGGESTIONS = 3
MAX_TURNS = MAX_HISTORY_TURNS // 2
CONCURRENT_ANSWERS = 4
WAITING_ANSWERS = 64
MAX_REASON_CHARS = 1000
MAX_SHARED_QUESTIONS = 5  # that a link asks: the last one and those before it
# What the page and gradio_client need of Gradio; everything else (upload, file, proxy, monitoring …) is closed.
OPEN_ROUTES = ("/config", "/favicon.ico", "/robots.txt", "/manifest.json", "/theme.css", "/gradio_api/info",
               "/gradio_api/app_id", "/gradio_api/startup-events", "/gradio_api/theme.css", "/gradio_api/cancel",
               "/gradio_api/reset", "/gradio_api/queue/join", "/gradio_api/queue/data")  # fmt: skip
OPEN_FOLDERS = ("/assets/", "/static/", "/gradio_api/heartbeat/", "/gradio_api/call/")

_GRADIO_META = re.compile(rb'<meta\s{1,20}(?:property|name)="(?:og|twitter):[^>]{0,500}>')

TOOLS = ("copy_text", "copy_word", "copy_markdown", "share", "print")
SCRIPT_TEXTS = ("copied", "not_copied", "sources_title", "chat_label", "table_label", "sources_label", "any_province",
                "any_year")  # fmt: skip
RATINGS = ("helpful", "not_helpful")
CONVERSATION = 3  # its place in what an answer changes
SHOWN = 10  # what an answer changes on the page, beside the buttons of questions

Rate = Callable[[str, int, str], None]
Conversation = list[dict[str, Any]]  # turns, oldest first: {"question": str, "answer": AnswerModel as plain values}


def build_page(service: LiveService | Service, rate: Rate | None = None) -> gr.Blocks:
    """The page as Gradio blocks; ``rate`` stores an answer's id, a rating of 1 or -1 and a reason."""
    language: Language = "vi"
    with gr.Blocks(title=text("title", language), analytics_enabled=False) as page:
        conversation = gr.State([])
        with gr.Row(elem_id="dx-header"):
            intro = gr.Markdown(_intro(language), elem_id="dx-intro", latex_delimiters=[])
            switch = gr.Radio(
                list(LANGUAGE_NAMES),
                value="Tiếng Việt",
                label=text("language_label", language),
                show_label=False,
                container=False,
                scale=0,
                elem_id="dx-language",
                interactive=True,
            )
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320):
                chat = gr.Chatbot(
                    elem_id="dx-chat",
                    show_label=False,
                    label=text("chat_label", language),
                    height=None,
                    min_height=140,
                    autoscroll=False,
                    placeholder=text("chat_placeholder", language),
                    buttons=[],
                    feedback_options=None,
                    latex_delimiters=[],
                    allow_file_downloads=False,
                    layout="bubble",
                )
                with gr.Row(elem_id="dx-actions", visible=False) as actions:
                    tools = [
                        gr.Button(text(name, language), elem_id=f"dx-{name.replace('_', '-')}", elem_classes="dx-tool")
                        for name in TOOLS
                    ]
                with gr.Row(elem_id="dx-feedback", visible=False) as rating:
                    asks = gr.Markdown(_label("feedback_label", language), latex_delimiters=[], elem_id="dx-rate-label")
                    helpful, unhelpful = (
                        gr.Button(text(name, language), elem_id=f"dx-{name.replace('_', '-')}", elem_classes="dx-tool")
                        for name in RATINGS
                    )
                with gr.Row(elem_id="dx-reason", visible=False) as reasons:
                    reason = gr.Textbox(
                        label=text("reason_label", language),
                        placeholder=text("reason_placeholder", language),
                        elem_id="dx-reason-text",
                        max_lines=3,
                        scale=5,
                        min_width=200,
                    )
                    send = gr.Button(text("reason_send", language), elem_id="dx-reason-send", scale=0, min_width=88)
                with gr.Row(elem_id="dx-ask-row"):
                    question = gr.Textbox(
                        label=text("question_label", language),
                        placeholder=text("question_placeholder", language),
                        elem_id="dx-question",
                        lines=1,
                        max_lines=4,
                        scale=5,
                        min_width=200,
                        autofocus=True,
                        container=True,
                    )
                    ask = gr.Button(text("ask", language), elem_id="dx-ask", variant="primary", scale=0, min_width=88)
                with gr.Row(elem_id="dx-filters"):
                    province = gr.Dropdown(
                        _provinces(service, language),
                        value="",
                        label=text("province_label", language),
                        elem_id="dx-province",
                        min_width=120,
                    )
                    year = gr.Dropdown(
                        _years(service, language),
                        value="",
                        label=text("year_label", language),
                        elem_id="dx-year",
                        min_width=120,
                    )
                hint = gr.Markdown(_label("examples_label", language), latex_delimiters=[], elem_classes="dx-hint")
                with gr.Column(elem_id="dx-examples"):
                    chips = [gr.Button(value, elem_classes="dx-chip", size="sm") for value in examples(language)]
                clear = gr.Button(text("clear", language), elem_id="dx-clear", scale=0, visible=False)
            with gr.Column(scale=5, min_width=320, elem_id="dx-side"):
                sources = gr.Markdown(_sources(None, service, language), elem_id="dx-source-panel", latex_delimiters=[])
        about = gr.Markdown(_about(language), elem_id="dx-about", latex_delimiters=[])

        rows = [actions, rating, reasons]
        shown = [question, chat, sources, conversation, hint, clear, *chips, *rows, asks]
        filters = [conversation, switch, province, year]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        respond = _responder(service)
        for button in chips:
            button.click(respond, [button, *filters], shown, **quiet)
        ask.click(respond, [question, *filters], shown, api_name="ask", show_progress="hidden")
        question.submit(respond, [question, *filters], shown, **quiet)
        clear.click(_clearer(service), [switch], shown, **quiet)
        labels = [intro, about, question, ask, clear, chat, hint, sources, *chips]
        labels += [province, year, *tools, asks, helpful, unhelpful, reason, send]
        switch.change(_translator(service), [switch, conversation], labels, **quiet)
        rater = _rater(rate)
        told = [rating, asks, reasons, reason]
        helpful.click(partial(rater, 1), [conversation, switch], told, **quiet)
        unhelpful.click(partial(rater, -1), [conversation, switch], told, **quiet)
        for event in (send.click, reason.submit):
            event(_explainer(rate), [reason, conversation, switch], told, **quiet)
        page.load(_opener(service, respond), [switch], [*shown, province, year], **quiet)
    page.queue(max_size=WAITING_ANSWERS, default_concurrency_limit=CONCURRENT_ANSWERS, api_open=False)
    return page


def mount_page(web: FastAPI, service: LiveService | Service, rate: Rate | None = None) -> None:
    """Mount the page at / of the API; routes of Gradio that the page does not need stay closed."""
    web.mount(STATIC_URL, StaticFiles(directory=STATIC_DIR))
    gr.mount_gradio_app(
        web,
        build_page(service, rate),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        max_file_size=0,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=_theme(),
    )
    mounted = web.routes[-1]
    if not isinstance(mounted, Mount):
        raise TypeError(f"expected Gradio as the last route, found {mounted!r}")
    mounted.app = PageGuard(cast(ASGIApp, mounted.app))


class PageGuard:
    """Stands before Gradio: closes the routes that the page does not need and names the page's language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path in ("", "/"):
            await self.app(scope, receive, _as_ours(send))
        elif path.rstrip("/") in OPEN_ROUTES or path.startswith(OPEN_FOLDERS):
            await self.app(scope, receive, send)
        else:
            await problem(404)(scope, receive, send)


def _as_ours(send: Send) -> Send:
    """Gradio's page says ``lang="en"`` and presents itself as Gradio's; this one is Vietnamese and ours."""
    start: Message = {}
    chunks: list[bytes] = []

    async def send_changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        chunks.append(message.get("body", b""))
        if message.get("more_body", False):
            return
        body = b"".join(chunks)
        if b"<html" in body[:200]:
            body = _GRADIO_META.sub(b"", body).replace(b'lang="en"', b'lang="vi"', 1)
            body = body.replace(b"</head>", _our_head().encode() + b"</head>", 1)
            others = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            start["headers"] = [*others, (b"content-length", str(len(body)).encode())]
        await send(start)
        await send({**message, "body": body})

    return send_changed


def _our_head() -> str:
    """Description, style and script; as files of our own, because Gradio rewrites a style sheet that it is given."""
    title, lead = escape(text("title", "vi")), escape(text("lead", "vi"))
    texts = {name: {language: text(name, language) for language in LANGUAGE_NAMES.values()} for name in SCRIPT_TEXTS}
    return (
        f'<meta name="description" content="{lead}"><meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{lead}"><meta property="og:locale" content="vi_VN">'
        f'<meta name="dx-texts" content="{escape(json.dumps(texts, ensure_ascii=False))}">'
        f'<link rel="stylesheet" href="{STATIC_URL}/page.css"><script src="{STATIC_URL}/page.js" defer></script>'
    )


def _responder(service: LiveService | Service) -> Callable[..., list[Any]]:
    def respond(
        question: str, conversation: Conversation, language_name: str, province: str = "", year: str = ""
    ) -> list[Any]:
        """Answer a question of the conversation, within a province and a year if they are given."""
        language = LANGUAGE_NAMES.get(language_name, "vi")
        asked = str(question)[: service.max_question_chars + 1]
        answer = _answer(service, asked, conversation, language, (province, year))
        turn = {"question": asked, "answer": answer.model_dump(), "chart": _chart(answer, service)}
        turns = [*conversation, turn][-MAX_TURNS:]
        return [
            "",
            _messages(turns),
            _sources(answer, service, language),
            turns,
            *_chips(answer, language),
            *_tools(answer, language),
        ]

    return respond


def _answer(
    service: LiveService | Service,
    question: str,
    conversation: Conversation,
    language: Language,
    filters: tuple[str, str] = ("", ""),
) -> AnswerModel:
    history: list[str | Turn] = []
    for turn in conversation:
        history += [
            Turn(role="user", content=turn["question"]),
            Turn(role="assistant", content=turn["answer"]["text"]),
        ]
    province, year = (str(value or "") for value in filters)
    try:
        request = AskRequest(question=question, history=history, province=province or None, year=year or None)  # type: ignore[arg-type]
        return service.answer(request)
    except Exception:
        log.exception("a question of the page failed")
        return AnswerModel(id="", status="error", language=language, text=text("failed", language))


def _chart(answer: AnswerModel, service: LiveService | Service) -> str:
    try:
        rows = chart_rows(answer, service.snapshot)
    except Exception:  # an answer without a chart is still an answer
        log.exception("a chart failed")
        return ""
    if not rows:
        return ""
    return chart_html([row_name(row) for row in rows], chart_summary(rows, answer.language), answer.language)


def _messages(conversation: Conversation) -> list[dict[str, str]]:
    messages = []
    for number, turn in enumerate(conversation, 1):
        answer = AnswerModel.model_validate(turn["answer"])
        linked = number == len(conversation)  # only the last answer's sources are beside the chat
        messages.append({"role": "user", "content": question_html(turn["question"])})
        messages.append({"role": "assistant", "content": answer_html(answer, linked=linked, chart=turn["chart"])})
    return messages


def _sources(answer: AnswerModel | None, service: LiveService | Service, language: Language) -> str:
    title = f"<h2>{text('sources_title', language)}</h2>"
    if answer is None or not answer.citations:
        name = "sources_empty" if answer is None else "sources_none"
        return f'{title}<p class="dx-empty">{text(name, language)}</p>'
    return title + sources_html(answer.citations, service.excerpts, language)


def _chips(answer: AnswerModel | None, language: Language) -> list[Any]:
    """Label, "new conversation" and the buttons below the question: what one could ask next, or the examples."""
    count = len(examples(language))
    values = examples(language) if answer is None else answer.suggestions[:MAX_SUGGESTIONS]
    if answer is not None and not values and answer.status != "answered":
        values = examples(language)[:MAX_SUGGESTIONS]
    label = "examples_label" if answer is None or not answer.suggestions else "suggestions_title"
    buttons = [gr.update(value=value, visible=True) for value in values]
    buttons += [gr.update(visible=False)] * (count - len(buttons))
    return [
        gr.update(value=_label(label, language), visible=bool(values)),
        gr.update(value=text("clear", language), visible=answer is not None),
        *buttons,
    ]


def _tools(answer: AnswerModel | None, language: Language) -> list[Any]:
    """The rows below an answer: what can be done with it, its rating, and the reason, which is asked for later."""
    seen = answer is not None and answer.status != "error"
    asks = _label("feedback_label", language)
    return [gr.update(visible=answer is not None), gr.update(visible=seen), gr.update(visible=False), asks]


def _rater(rate: Rate | None) -> Callable[..., list[Any]]:
    def rated(rating: int, conversation: Conversation, language_name: str) -> list[Any]:
        """Store a rating; a bad one may be explained."""
        language = LANGUAGE_NAMES.get(language_name, "vi")
        if rate is not None and conversation:
            rate(str(conversation[-1]["answer"]["id"]), rating, "")
        return [gr.skip(), _label("thanks", language), gr.update(visible=rating < 0 and rate is not None), ""]

    return rated


def _explainer(rate: Rate | None) -> Callable[[str, Conversation, str], list[Any]]:
    def explain(reason: str, conversation: Conversation, language_name: str) -> list[Any]:
        """Store why an answer was not helpful."""
        language = LANGUAGE_NAMES.get(language_name, "vi")
        if rate is not None and conversation:
            rate(str(conversation[-1]["answer"]["id"]), -1, str(reason)[:MAX_REASON_CHARS])
        return [gr.skip(), _label("thanks", language), gr.update(visible=False), ""]

    return explain


def _opener(service: LiveService | Service, respond: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    def open_page(language_name: str, request: gr.Request) -> list[Any]:
        """Fill the filters, and answer a shared link: ``q``, ``h`` (questions before it), ``province``, ``year``."""
        language = LANGUAGE_NAMES.get(language_name, "vi")
        asked = {name: str(request.query_params.get(name) or "").strip() for name in ("q", "h", "province", "year")}
        lists = {"province": _provinces(service, language), "year": _years(service, language)}
        chosen = {name: asked[name] if asked[name] in (value for _, value in lists[name]) else "" for name in lists}
        filters = [gr.update(choices=choices, value=chosen[name]) for name, choices in lists.items()]
        if not asked["q"]:
            return [gr.skip()] * (SHOWN + len(examples(language))) + filters
        earlier = [line for line in asked["h"].splitlines() if line.strip()][1 - MAX_SHARED_QUESTIONS :]
        conversation: Conversation = []
        for question in (*earlier, asked["q"]):
            shown = respond(question, conversation, language_name, chosen["province"], chosen["year"])
            conversation = shown[CONVERSATION]
        return shown + filters

    return open_page


def _provinces(service: LiveService | Service, language: Language) -> list[tuple[str, str]]:
    codes = {code for document in service.snapshot.documents.values() for code in document.provinces}
    names = sorted((place_name(code) for code in codes), key=fold)
    return [(text("any_province", language), ""), *((name, name) for name in names)]


def _years(service: LiveService | Service, language: Language) -> list[tuple[str, str]]:
    years = sorted({row.year for row in service.snapshot.targets if row.year is not None})
    return [(text("any_year", language), ""), *((str(year), str(year)) for year in years)]


def _translator(service: LiveService | Service) -> Callable[[str, Conversation], list[Any]]:
    def translate(language_name: str, conversation: Conversation) -> list[Any]:
        """Put the page into the chosen language; what was already said stays as it was said."""
        language = LANGUAGE_NAMES.get(language_name, "vi")
        answer = AnswerModel.model_validate(conversation[-1]["answer"]) if conversation else None
        hint, clear, *buttons = _chips(answer, language)
        if answer is not None and answer.suggestions:
            buttons = [gr.skip()] * len(buttons)
        return [
            _intro(language),
            _about(language),
            gr.update(label=text("question_label", language), placeholder=text("question_placeholder", language)),
            text("ask", language),
            clear,
            gr.update(label=text("chat_label", language), placeholder=text("chat_placeholder", language)),
            hint,
            _sources(answer, service, language),
            *buttons,
            gr.update(label=text("province_label", language), choices=_provinces(service, language)),
            gr.update(label=text("year_label", language), choices=_years(service, language)),
            *(text(name, language) for name in TOOLS),
            _label("feedback_label", language),
            *(text(name, language) for name in RATINGS),
            gr.update(label=text("reason_label", language), placeholder=text("reason_placeholder", language)),
            text("reason_send", language),
        ]

    return translate


def _clearer(service: LiveService | Service) -> Callable[[str], list[Any]]:
    def clear(language_name: str) -> list[Any]:
        """Begin a new conversation."""
        language = LANGUAGE_NAMES.get(language_name, "vi")
        return ["", [], _sources(None, service, language), [], *_chips(None, language), *_tools(None, language)]

    return clear


def _intro(language: Language) -> str:
    return f'<div lang="{language}"><h1>{text("title", language)}</h1><p>{text("lead", language)}</p></div>'


def _about(language: Language) -> str:
    return f'<div lang="{language}"><h2>{text("about_title", language)}</h2><p>{text("about", language)}</p></div>'


def _label(name: str, language: Language) -> str:
    return f'<span class="dx-label">{text(name, language)}</span>'


def _theme() -> gr.themes.Base:
    """System fonts only: the page asks no other host for anything."""
    sans = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=sans,
        font_mono=("ui-monospace", "monospace"),
        radius_size=gr.themes.sizes.radius_sm,
    )
    return theme.set(body_background_fill="#ffffff", block_border_width="0px", block_shadow="none")
