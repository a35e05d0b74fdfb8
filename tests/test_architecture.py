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
# Between two commits another company is asked, for a job and for the API alike.
COMMIT_BY_ROW |= {("notes/errands.py", name) for name in ("see_to", "wait", "_do")}


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


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_a_module_stays_small(path):
    source = path.read_text()

    assert len(source.splitlines()) <= MODULE
    for function in functions(ast.parse(source)):
        assert function.end_lineno - function.lineno + 1 <= FUNCTION, function.name


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_a_module_is_named_after_a_thing_and_says_its_role(path):
    assert path.stem not in VAGUE
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", [ROOT / f"notes/{name}.py" for name in sorted(CORE)], ids=name_of)
def test_the_core_knows_no_web_no_store_and_no_door(path):
    names = imported(ast.parse(path.read_text()))

    roots = {name.partition(".")[0] for name in names}
    assert not roots & {"flask", "werkzeug", "requests", "flask_login", "flask_wtf"}
    assert not names & {"notes.adapters", "notes.storage.Storage", "notes.outbound"}


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_commits_happen_in_doors(path):
    if name_of(path).startswith((*DOORS, "notes/migrations/")):
        return
    for function in functions(ast.parse(path.read_text())):
        calls = {
            node.func.attr
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        if (name_of(path), function.name) not in COMMIT_BY_ROW:
            assert "commit" not in calls, function.name


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_only_the_settings_read_the_environment(path):
    if path.name == "settings.py" and path.parent.name == "notes":
        return
    tree = ast.parse(path.read_text())
    read = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
    }

    assert not read & {"environ", "getenv", "environb"}
    assert not imported(tree) & {"os.environ", "os.getenv"}


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
        if library in {name.partition(".")[0] for name in imported(ast.parse(path.read_text()))}
        and "migrations" not in path.parts
    }

    assert users <= {owner}


HEAVY = {"av", "numpy", "onnxruntime", "faster_whisper", "scipy", "ctranslate2", "alembic"}


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_heavy_libraries_are_imported_where_they_are_used(path):
    if name_of(path).startswith(("notes/engines/", "notes/media/", "notes/migrations/")):
        return  # only workers load these, when there is work
    top = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert not {name.partition(".")[0] for node in top for name in imported(node)} & HEAVY


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_stays_small(path):
    limit = FRAGMENT if path.name.startswith("_") else PAGE

    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_no_script_style_or_handler_in_it(path):
    tree = LexborHTMLParser(path.read_text())

    for script in tree.css("script"):
        assert "src" in script.attributes or script.attributes.get("type") == "application/json"
    assert not tree.css("style")
    for node in tree.css("*"):
        assert not {name for name in node.attributes if re.fullmatch("style|on[a-z]+", name)}
        assert not any(name.startswith("hx-on") for name in node.attributes)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_marks_nothing_as_safe_but_rendered_sections(path):
    marked = re.findall(r"([\w.\[\]]+)\s*\|\s*safe\b", path.read_text())

    assert all(re.fullmatch(r"parts(\.\w+|\[name\])", value) for value in marked)
    assert "autoescape" not in path.read_text()


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path.name.startswith("_")], ids=name_of
)
def test_a_fragment_begins_with_a_comment_on_its_inputs(path):
    assert path.read_text().lstrip().startswith("{#")


@pytest.mark.parametrize("path", files("static/js/**/*.js"), ids=name_of)
def test_a_script_stays_small(path):
    assert len(path.read_text().splitlines()) <= SCRIPT


@pytest.mark.parametrize("path", files("static/css/**/*.css"), ids=name_of)
def test_a_style_sheet_stays_small(path):
    assert len(path.read_text().splitlines()) <= STYLE_SHEET


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
