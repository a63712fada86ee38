"""The architecture holds: which way imports go, what starting up costs, who prints."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "aiact_report"
HEAVY = ("jinja2", "weasyprint", "yaml", "multiprocessing", "concurrent", "docker", "kubernetes", "msgspec", "email", "subprocess", "zipfile")
_UNREASONED = re.compile(r"# [n]oqa(?!: [A-Z]+\d+(?:, [A-Z]+\d+)* -- \S)")
LONGEST = 300
"""Lines of a file."""
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_imports_go_one_way() -> None:
    """The layers of pyproject.toml hold, and every module is in one of them."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_imports_nothing_heavy() -> None:
    """`--help` starts without parsers, templates, PDF or process pools, so that it answers at once."""
    code = "import sys\nfrom aiact_report.cli import main\nassert main(['--help']) == 0\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "click" in loaded
    assert not loaded.intersection(HEAVY)
    assert "aiact_report.pipeline" not in done.stderr.split()


def test_one_manifest_imports_no_other_room(tmp_path: Path) -> None:
    """Who reads a Pod has imported no reader of Dockerfiles, Compose files, images, engines or clusters, and parses no YAML of ours."""
    (tmp_path / "pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a/b:1}]}\n")
    words = ["generate", str(tmp_path / "pod.yaml"), "--output", str(tmp_path / "out"), "--format", "json", "--jobs", "1"]
    code = f"import sys\nfrom aiact_report.cli import main\nassert main({words}) == 0\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    rooms = {
        f"aiact_report.collector.{name}.collect" for name in ("apptainer", "cluster", "compose", "dockerfile", "engine", "image", "sbom", "scan")
    }
    others = {"aiact_report.mapping._parsed", "aiact_report.collector._images", "jinja2", "multiprocessing", "docker", "kubernetes", "email", "ssl"}
    assert "aiact_report.collector.manifest" in loaded
    assert loaded.isdisjoint(rooms | others)


def test_heavy_modules_are_imported_where_they_are_used() -> None:
    """No module imports templates, PDF, ignore rules or processes before it needs them."""
    early = {
        (str(path.relative_to(PACKAGE)), name)
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
        if name.partition(".")[0] in {"jinja2", "weasyprint", "multiprocessing", "concurrent"}
    }
    assert early == set()


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.name not in {"cli.py", "_cli_streams.py", "__main__.py"}],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_only_the_command_line_prints_exits_and_asks_for_time_or_environment(path: Path) -> None:
    """Whoever imports this package as a library is never surprised by output, an exit or a hidden input."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    attributes = {f"{node.value.id}.{node.attr}" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
    forbidden = {"print", "input", "exit", "quit"} & names
    forbidden |= attributes & {
        "sys.exit",
        "os.environ",
        "os.getenv",
        "os._exit",
        "time.time",
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "sys.stdout",
        "sys.stderr",
        "sys.stdin",
        "sys.argv",
    }
    assert forbidden == set()


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_schemas", ROOT / "docs" / "generate_schemas.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["evidence", "dossier", "aiact-report", "mapping", "manifest", "judged-by"])
def test_published_schemas_are_those_of_the_program(name: str) -> None:
    """A file of schemas/ says exactly what the program reads or writes."""
    generator = _generator()
    kept = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert kept == generator.as_text(generator.schemas()[f"{name}.schema.json"]), "run docs/generate_schemas.py"


def test_built_in_controls_fit_the_published_mapping_schema() -> None:
    """What we ship is what we publish; a wrong fact name is refused."""
    import yaml
    from jsonschema import Draft202012Validator

    schema = json.loads((ROOT / "schemas" / "mapping.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in sorted((PACKAGE / "mapping" / "controls").glob("*.yaml")):
        controls = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert [error.message[:200] for error in validator.iter_errors(controls)] == [], path.name
    own = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "own-mapping.md").read_text(encoding="utf-8"), re.DOTALL)
    assert own is not None
    assert [error.message[:200] for error in validator.iter_errors(yaml.safe_load(own[1]))] == []
    controls[0]["questions"][0]["expect"] = {"fact": "workload.replica", "at_least": 2}
    assert not validator.is_valid(controls)


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "__init__.py"], ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_repeats_the_name_of_its_room(path: Path) -> None:
    """A room's name stands before each of its modules already."""
    assert not path.stem.strip("_").startswith(path.parent.name.strip("_"))


def test_every_exception_to_the_lint_has_its_reason() -> None:
    """A `noqa` says which rule and why it does not hold there."""
    paths = [path for folder in ("aiact_report", "bench", "docs", "tests") for path in sorted(ROOT.glob(f"{folder}/**/*.py"))]
    lines = ((path, line) for path in paths for line in path.read_text("utf-8").splitlines())
    assert [f"{path.relative_to(ROOT)}: {line.strip()}" for path, line in lines if _UNREASONED.search(line)] == []


def test_no_file_is_longer_than_what_it_says() -> None:
    """No Python file of the repository has more than 300 lines: one that needs more says two things."""
    folders = ("aiact_report", "bench", "docs", "fuzz", "samples", "scripts", "tests")
    counted = {path: path.read_text("utf-8").count("\n") for folder in folders for path in (ROOT / folder).rglob("*.py")}
    assert len(counted) > len(MODULES)
    assert {str(path.relative_to(ROOT)): lines for path, lines in counted.items() if lines > LONGEST} == {}


def _imported(path: Path) -> set[tuple[str, str]]:
    """Give what a module takes from the collectors: the module, and the name in it."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {(node.module or "", alias.name) for node in nodes if (node.module or "").startswith("aiact_report.collector") for alias in node.names}


def _offered(folder: Path) -> set[str]:
    """Give what a room offers by its face: the names in `__all__`."""
    body = ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body
    lists = [node.value for node in body if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"]
    return {str(name) for value in lists for name in ast.literal_eval(value)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_are_entered_by_their_face(path: Path) -> None:
    """Outside collector/ nothing imports a module of it, and inside no room looks into the next one: what a room offers stands in its `__all__`.

    What begins with an underscore is ground that all rooms stand on; an import contract says in which order.
    """
    collectors, place = PACKAGE / "collector", path.relative_to(PACKAGE).parts
    own = place[1] if place[0] == "collector" else ""
    for module, name in _imported(path):
        inside = module.split(".")[2:]
        if not own:
            assert not inside, f"{module} is imported from outside collector/"
            assert name in _offered(collectors), f"collector/ does not offer {name}"
        elif inside and not inside[0].startswith("_") and inside[0] != own and (collectors / inside[0]).is_dir():
            assert len(inside) == 1, f"{module} is inside a room"
            assert name in _offered(collectors / inside[0]), f"{inside[0]}/ does not offer {name}"


def test_there_is_one_way_to_withhold() -> None:
    """Whatever is read, `withhold` takes the facts and the refusal first, and what says where after them."""
    found = {
        (str(path.relative_to(PACKAGE)), *(argument.arg for argument in node.args.args[1:3]))
        for path in (PACKAGE / "collector").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name == "withhold"
    }
    assert {names[1:] for names in found} == {("names", "error")}, found
