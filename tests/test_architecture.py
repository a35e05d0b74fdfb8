"""The shape of the code: sizes, layers, names, and what may stand where.

Which module may import which is import-linter's business (`make check`, and a test here).
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from notes import jobqueue

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

MODULE, FUNCTION = 300, 50
PAGE, FRAGMENT, SCRIPT, STYLE_SHEET = 150, 60, 200, 250
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base64"}
DOORS = (
    "notes/web/", "notes/api/", "notes/webhooks/", "notes/jobs/", "notes/cli", "notes/launcher/",
)  # fmt: skip
# Core functions that a job and the shell call for many rows, each a transaction of its own.
COMMIT_BY_ROW = {("notes/uploads.py", name) for name in ("_finish_all", "_finish", "_forget")} | {
    ("notes/search.py", "index_all")
}
# Between two commits another company or a store is asked, for a job and for the API alike.
BETWEEN_CALLS = (
    "notes/errands.py", "notes/room_errands.py", "notes/calendar_errands.py",
    "notes/calendar_tokens.py", "notes/storing.py", "notes/store_copying.py",
    "notes/store_sweeping.py",
)  # fmt: skip


def files(pattern: str) -> list[Path]:
    found = sorted(ROOT.glob(pattern))
    return [file for file in found if "vendor" not in file.parts and "versions" not in file.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PYTHON = [*files("*.py"), *files("notes/**/*.py"), *files("bench/**/*.py"), *files("tests/**/*.py")]
PRODUCT = [file for file in PYTHON if name_of(file).startswith("notes/")]
TEMPLATES = files("templates/**/*.html")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(tree: ast.AST) -> set[str]:
    """Every module that is imported anywhere in a file, by its full name."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def calls(function: ast.AST) -> set[str]:
    """The methods that are called anywhere in a function, by their bare names."""
    return {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def of_os(tree: ast.AST) -> set[str]:
    """What is used of the module `os`."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
    }


def too_long(limits: dict[Path, int]) -> list[str]:
    sizes = {path: len(path.read_text().splitlines()) for path in limits}
    return [f"{name_of(path)}: {size}" for path, size in sizes.items() if size > limits[path]]


def inline(source: str) -> bool:
    """Whether a template holds script, style or a handler that belongs into a file."""
    tree = LexborHTMLParser(source)
    bare = [
        script
        for script in tree.css("script")
        if "src" not in script.attributes and script.attributes.get("type") != "application/json"
    ]
    names = {name for node in tree.css("*") for name in node.attributes}
    handlers = [name for name in names if re.fullmatch("style|on[a-z]+|hx-on.*", name)]
    return bool(bare or handlers or tree.css("style"))


def layer(nth: int) -> set[str]:
    """The modules of a layer as pyproject.toml lists them, counted from the top."""
    contract = PYPROJECT["tool"]["importlinter"]["contracts"][0]
    return {name.strip() for name in contract["layers"][nth].split(":")}


CORE, FOUNDATION = layer(4), layer(7)


def test_every_layer_imports_only_what_is_below():
    # A process of its own: the linter switches off the logging of whoever calls it.
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--config", "pyproject.toml", "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_and_functions_stay_small():
    long = [name_of(path) for path in PYTHON if len(path.read_text().splitlines()) > MODULE]
    long += [
        f"{name_of(path)}: {function.name}"
        for path in PYTHON
        for function in functions(parsed(path))
        if function.end_lineno - function.lineno + 1 > FUNCTION
    ]

    assert long == []


def test_a_module_is_named_after_a_thing_and_says_its_role():
    vague = [name_of(path) for path in PYTHON if path.stem in VAGUE]
    silent = [name_of(path) for path in PYTHON if not ast.get_docstring(parsed(path))]

    assert vague + silent == []


def test_the_core_knows_no_web_no_store_and_no_door():
    strange = {"notes.adapters", "notes.storage.Storage", "notes.outbound"}
    web = {"flask", "werkzeug", "requests", "flask_login", "flask_wtf"}
    found = {}
    for name in sorted(CORE):
        names = imported(parsed(ROOT / f"notes/{name}.py"))
        found[name] = (names & strange) | ({one.partition(".")[0] for one in names} & web)

    assert {name: one for name, one in found.items() if one} == {}


def test_commits_happen_in_doors():
    outside = [
        (name_of(path), function.name)
        for path in PRODUCT
        if not name_of(path).startswith((*DOORS, *BETWEEN_CALLS, "notes/migrations/"))
        for function in functions(parsed(path))
        if "commit" in calls(function)
    ]

    assert set(outside) <= COMMIT_BY_ROW


def test_only_the_settings_read_the_environment():
    readers = [
        name_of(path)
        for path in PRODUCT
        if name_of(path) != "notes/settings.py"
        and (
            of_os(parsed(path)) & {"environ", "getenv", "environb"}
            or imported(parsed(path)) & {"os.environ", "os.getenv"}
        )
    ]

    assert readers == []


@pytest.mark.parametrize(
    ("library", "owner"),
    [
        ("flask_login", "notes/web/session.py"),
        ("htmx_flask", "notes/web/htmx.py"),
        ("limits", "notes/throttle.py"),
        ("alembic", "notes/schema.py"),
        ("requests", "notes/outbound.py"),
    ],
)
def test_a_library_is_known_to_one_module(library, owner):
    users = {
        name_of(path)
        for path in PRODUCT
        if library in {name.partition(".")[0] for name in imported(parsed(path))}
        and "migrations" not in path.parts
    }

    assert users <= {owner}


HEAVY = {"av", "numpy", "onnxruntime", "faster_whisper", "scipy", "ctranslate2", "alembic"}


def test_heavy_libraries_are_imported_where_they_are_used():
    # Only workers load engines and media, when there is work.
    lazy = ("notes/engines/", "notes/media/", "notes/migrations/")
    heavy = [
        name_of(path)
        for path in PRODUCT
        if not name_of(path).startswith(lazy)
        for node in parsed(path).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and {name.partition(".")[0] for name in imported(node)} & HEAVY
    ]

    assert heavy == []


def test_templates_stay_small():
    limits = {path: FRAGMENT if path.name.startswith("_") else PAGE for path in TEMPLATES}

    assert too_long(limits) == []


def test_no_template_has_script_style_or_handlers_in_it():
    assert [name_of(path) for path in TEMPLATES if inline(path.read_text())] == []


def test_templates_mark_nothing_as_safe_but_rendered_sections():
    marked = [
        (name_of(path), value)
        for path in TEMPLATES
        for value in re.findall(r"([\w.\[\]]+)\s*\|\s*safe\b|(autoescape)", path.read_text())
        if not re.fullmatch(r"parts(\.\w+|\[name\])", value[0])
    ]

    assert marked == []


def test_fragments_begin_with_a_comment_on_their_inputs():
    fragments = [path for path in TEMPLATES if path.name.startswith("_")]
    bare = [path for path in fragments if not path.read_text().lstrip().startswith("{#")]

    assert [name_of(path) for path in bare] == []


def test_scripts_and_style_sheets_stay_small():
    limits = dict.fromkeys(files("static/js/**/*.js"), SCRIPT)
    limits |= dict.fromkeys(files("static/css/**/*.css"), STYLE_SHEET)

    assert too_long(limits) == []


def test_vendored_files_are_what_was_recorded():
    folder = ROOT / "static" / "vendor"
    rows = re.findall(
        r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.MULTILINE
    )
    recorded = dict(rows)
    kept = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*/*")
        if path.suffix in {".js", ".css", ".woff2"}
    }

    assert recorded == kept


@pytest.mark.parametrize("job", jobqueue.CATALOGUE, ids=lambda job: f"{job.function}-{job.queue}")
def test_a_job_of_the_catalogue_exists(job):
    module, _, function = job.function.rpartition(".")

    assert module.startswith("notes.jobs.")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_catalogue_has_every_job():
    named = {value for value in vars(jobqueue).values() if isinstance(value, jobqueue.JobName)}

    assert named == set(jobqueue.CATALOGUE)


def test_no_lock_file_names_where_packages_come_from():
    for lock in files("requirements/*.lock"):
        assert "://" not in lock.read_text()
