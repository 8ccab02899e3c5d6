"""The operators' page: server-rendered HTML at ``/admin`` and JSON at ``/admin/api``, both closed without a token."""

from fastapi import FastAPI

from assistant.web.admin.api import api_routes
from assistant.web.admin.pages import add_page_errors, page_routes
from assistant.web.state import State

# Their bodies are read as they come, after it is known whose they are.
UPLOAD_PATHS = ("/admin/upload", "/admin/api/documents")


def add_admin(api: FastAPI, state: State) -> None:
    """Open the operators' page, if there is a token."""
    if state.access is None:
        return
    api.include_router(api_routes(state, state.access))
    api.include_router(page_routes(state, state.access))
    add_page_errors(api, state, state.access)
