"""Static files under addresses that carry what they contain, kept for ever by caches.

One number stands for all of them, in front of the file's name. So what a script imports or a
style sheet names, by a relative address, carries it too, and a browser has each file once.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, current_app, send_from_directory, url_for

FOREVER = "public, max-age=31536000, immutable"
_CONTENT, _KNOWN = "STATIC_CONTENT", "STATIC_ADDRESSES"


def asset(name: str) -> str:
    """The address of a static file, such as `css/base.css`. Raises FileNotFoundError."""
    known: dict[str, str] = current_app.config[_KNOWN]
    if name not in known:
        if not (Path(current_app.static_folder or "") / name).is_file():
            raise FileNotFoundError(name)
        known[name] = url_for("static", content=current_app.config[_CONTENT], filename=name)
    return known[name]


def init(app: Flask) -> None:
    """Answer static files, and give templates `asset()`."""
    folder = Path(app.root_path) / "static"
    app.static_folder = str(folder)
    app.config[_CONTENT] = _digest(folder)
    app.config[_KNOWN] = {}
    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/static/<content>/<path:filename>", "static", _file)


def _file(content: str, filename: str) -> Response:
    response = send_from_directory(current_app.static_folder or "", filename)
    known = content == current_app.config[_CONTENT]  # else a page of before an update asks
    response.headers["Cache-Control"] = FOREVER if known else "no-cache"
    return response


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(folder)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]
