"""References: what a comment, a docstring or a document names exists."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath

from local import ROOT
from tests.house.test_sources import tracked

_ADR = ROOT / "docs" / "adr"
_PROSE = {".md", ".toml", ".yaml", ".yml", ".in", ""}
_PACKAGES = (
    "benchmarks|build|coreapi_ops|docs|events|functions|layers|local|reference|tests"
    "|access|contracts|mail|models|operations|reports|storage"
)
_NAME = r"[\w.*{,}-]"
_PATH = re.compile(
    rf"(?<![\w/.@:${{<,-])((?:{_PACKAGES})/(?:{_NAME}+/)*{_NAME}*"
    rf"|(?:[\w.]{_NAME}*/)*{_NAME}+\.(?:py|toml|md|ya?ml|css|typ|svg|png))(?![\w(/])"
)
_LINK = re.compile(r"\]\(([^):#]+)(?:#[\w-]*)?\)")
_TARGET = re.compile(r"(?:`|\$ |^)make ([a-z][a-z0-9-]+)")
_MODULE = re.compile(
    r"-m ((?:tests|local|build|reference|benchmarks|coreapi_ops)(?:\.\w+)*)(?![\w.$])"
)
_INVENTED = "tests/local/tiny/*"  # a template of a product that there is not
_DECISION = re.compile(r"(?:ADR |adr/)(\d{4})")


def test_every_path_that_is_named_exists() -> None:
    assert [
        f"{file}:{line}: {path}"
        for file, line, text in texts()
        for path in _PATH.findall(text)
        if not all(_exists(each) for each in _expanded(path))
    ] == []


def test_every_link_of_a_document_leads_somewhere() -> None:
    links = [
        (file, link)
        for file, _, text in texts()
        if file.suffix == ".md"
        for link in _LINK.findall(text)
    ]

    assert links
    assert [(file, to) for file, to in links if not (ROOT / file.parent / to).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {(str(file), each) for file, _, text in texts() for each in _TARGET.findall(text)}

    assert {each for _, each in named} > {"run", "test", "docs"}
    assert {(file, each) for file, each in named if each not in targets} == set()


def test_every_module_that_is_run_exists() -> None:
    named = {(str(file), each) for file, _, text in texts() for each in _MODULE.findall(text)}

    assert len(named) > 10
    assert {(file, each) for file, each in named if not _is_module(each)} == set()


def test_every_decision_that_is_named_exists() -> None:
    decisions = {file.name[:4] for file in _ADR.glob("[0-9]*.md")}
    named = {(str(file), each) for file, _, text in texts() for each in _DECISION.findall(text)}

    assert {each for _, each in named} <= decisions


def test_the_index_of_decisions_has_each_in_order_by_its_title() -> None:
    index = (_ADR / "README.md").read_text(encoding="utf-8")
    rows = [
        f"| [{decision.name[:4]}]({decision.name}) | {_title(decision)} |"
        for decision in sorted(_ADR.glob("[0-9]*.md"))
    ]

    assert re.findall(r"^\| \[.+", index, re.MULTILINE) == rows


@cache
def texts() -> list[tuple[PurePosixPath, int, str]]:
    """Return what people read: documents whole, comments and docstrings of modules."""
    return [
        (PurePosixPath(file.relative_to(ROOT)), line, text)
        for file in tracked()
        if (file.suffix == ".py" or file.suffix in _PROSE) and not file.match(_INVENTED)
        for line, text in _prose(file)
    ]


def _prose(file: Path) -> Iterator[tuple[int, str]]:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        yield from enumerate(text.splitlines(), start=1)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        yield number, line.partition("#")[2]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield getattr(node, "lineno", 1), ast.get_docstring(node) or ""


def _expanded(path: str) -> list[str]:
    """Return the paths that `a/{b,c}/d` stands for."""
    braces = re.search(r"\{([^}]*)\}", path)
    if braces is None:
        return [path]
    before, after = path[: braces.start()], path[braces.end() :]
    return [each for part in braces[1].split(",") for each in _expanded(before + part + after)]


def _exists(path: str) -> bool:
    """Return whether a file or folder ends like a path; a decision is named by its number only."""
    wanted = re.sub(r"^(\.\./)+|[./,]+$", "", path.replace("app.handler", "app.py"))
    if "*" in wanted:
        return any(fnmatchcase(each, wanted) for each in _endings())
    return wanted in _endings() or any(ROOT.glob(f"{wanted}-*.md"))


def _title(decision: Path) -> str:
    first = decision.read_text(encoding="utf-8").splitlines()[0]
    return first.removeprefix(f"# {decision.name[:4]}. ")


@cache
def _endings() -> frozenset[str]:
    """Return the paths of all files and folders, and all their endings."""
    files = [file.relative_to(ROOT) for file in tracked()]
    paths = {path for file in files for path in (file, *file.parents)}
    return frozenset("/".join(path.parts[at:]) for path in paths for at in range(len(path.parts)))


def _is_module(dotted: str) -> bool:
    path = ROOT / dotted.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_the_guide_for_newcomers_names_files_by_their_full_path() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = guide.partition("## Where is …?")[2].partition("\n## ")[0]
    paths = re.findall(r"`([\w./]+/[\w./]*)`", table)

    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_guide_for_newcomers_has_every_target_of_tests() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^((?:[a-z0-9]+-)*test(?:-\d+)?):", makefile, re.MULTILINE)

    assert len(set(targets)) > 10
    assert {each for each in targets if f"| `make {each}` |" not in guide} == set()
