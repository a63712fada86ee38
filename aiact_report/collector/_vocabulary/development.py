"""Development servers on a command line: servers that their makers say are not for production, and the modes in which others watch their files.

https://flask.palletsprojects.com/en/stable/server/, https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver,
https://docs.python.org/3/library/http.server.html, https://vite.dev/guide/cli, https://nextjs.org/docs/app/api-reference/cli/next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_LONGEST = 16_384
"""Characters of one word that are looked at."""
_MOST_WORDS = 2_000
"""Words of one command that are looked at."""
_REACH = 40
"""Words behind a program that may say what it does."""
_CANDIDATE = re.compile(
    r"flask|quart|uvicorn|fastapi|runserver|http\.server|HTTPServer|simple_server|\bphp|artisan|\bdev\b|develop|\bvite\b|serve\b|\bstart\b|nodemon|ts-node-dev|watch"
    r"|--hot|--reload|--inspect|jupyter|notebook|\bipython\b|gradio|--share|debugpy|\bpdb\b|dlv\b|jdwp|air\b|entr\b|reflex|solara|streamlit|rails|live-server"
    r"|code-server|ttyd|autoreload|auto-reload|\bsanic\b|-Xdev|-Xdebug|sshd\b|dropbear|telnetd|quarkus|\badk\b|browser-sync|\bng\b|chainlit|\bhugo\b"
)
"""A line without any of these starts no such server; asked first, since most lines have none."""
_SEPARATORS = re.compile(r"\\\n|(&&|\|\||[;|\n&()])")
_NOT_RUN = frozenset(
    {
        "apk", "apt", "apt-get", "awk", "cat", "chmod", "chown", "conda", "cp", "curl", "dnf", "echo", "export", "find", "git", "grep", "kill", "killall", "ls",
        "mamba", "mkdir", "mv", "pip", "pip3", "pipx", "pkill", "printf", "rm", "sed", "tar", "test", "touch", "wget", "which", "yum", "[",
    }
)  # fmt: skip
"""Programs whose words are no commands."""
_RUNS = frozenset({"conda", "mamba", "micromamba", "pipx"})
"""Of the likes of them, those whose `run` starts a program all the same."""
_BEFORE = frozenset({"--", "-m", "exec", "npx", "bunx", "sudo", "env", "run", "dlx", "tini", "dumb-init", "time", "nohup", "-y", "--yes", "-c", "x"})
"""Words after which a program may stand."""
_SCRIPTS = re.compile(r"(?:start:)?(?:dev|develop|development|watch|hot|debug)(?:[:-](?!build)\w+)?")
"""Names of package scripts that start a development server."""
_PACKAGE_MANAGERS = frozenset({"npm", "pnpm", "yarn", "bun", "deno", "lerna", "nx", "turbo"})
_VERBS: dict[str, frozenset[str]] = {
    "adev": frozenset({"runserver"}),
    "adk": frozenset({"web"}),
    "artisan": frozenset({"serve"}),
    "astro": frozenset({"dev"}),
    "django-admin": frozenset({"runserver", "runserver_plus"}),
    "fastapi": frozenset({"dev"}),
    "flask": frozenset({"run"}),
    "func": frozenset({"start"}),
    "gatsby": frozenset({"develop"}),
    "gradle": frozenset({"quarkusDev"}),
    "gradlew": frozenset({"quarkusDev"}),
    "hugo": frozenset({"serve", "server"}),
    "langgraph": frozenset({"dev"}),
    "manage.py": frozenset({"runserver", "runserver_plus"}),
    "mkdocs": frozenset({"serve"}),
    "mvn": frozenset({"quarkus:dev"}),
    "mvnw": frozenset({"quarkus:dev"}),
    "netlify": frozenset({"dev"}),
    "next": frozenset({"dev"}),
    "ng": frozenset({"s", "serve"}),
    "nuxi": frozenset({"dev"}),
    "nuxt": frozenset({"dev"}),
    "parcel": frozenset({"serve", "watch"}),
    "quart": frozenset({"run"}),
    "react-scripts": frozenset({"start"}),
    "remix": frozenset({"dev"}),
    "svelte-kit": frozenset({"dev"}),
    "tsx": frozenset({"watch"}),
    "vite": frozenset({"dev", "preview", "serve"}),
    "vue-cli-service": frozenset({"serve"}),
    "webpack": frozenset({"serve"}),
    "wrangler": frozenset({"dev"}),
}
"""Programs that are development servers by their first operand."""
_ALONE = frozenset(
    {
        "air", "browser-sync", "code-server", "debugpy", "dlv", "dropbear", "entr", "gradio", "http.server", "in.telnetd", "ipdb", "ipython", "jupyter-lab", "jupyter-notebook",
        "jupyter-server", "live-server", "nodemon", "notebook", "pdb", "reflex", "SimpleHTTPServer", "solara", "sshd", "start-notebook.py", "start-notebook.sh", "telnetd", "tornado.autoreload", "ts-node-dev", "ttyd",
        "vite", "watchexec", "watchfiles", "watchmedo", "webpack-dev-server", "wsgiref.simple_server",
    }
)  # fmt: skip
"""Programs that are development tools by themselves."""
_HARMLESS: dict[str, frozenset[str]] = {
    "code-server": frozenset({"--install-extension", "--version"}),
    "reflex": frozenset({"export", "init", "db", "prod", "--env=prod"}),
    "solara": frozenset({"--production"}),
    "vite": frozenset({"build", "optimize", "--version"}),
}
"""Words by which one of those does something else."""
_NOTEBOOKS = frozenset({"lab", "notebook", "nbclassic", "server", "console", "qtconsole"})
_SWITCHES: dict[str, re.Pattern[str]] = {
    "bentoml": re.compile(r"--development"),
    "bun": re.compile(r"--(?:hot|watch)"),
    "cargo": re.compile(r"watch"),
    "chainlit": re.compile(r"-w|--watch|-d|--debug"),
    "deno": re.compile(r"--watch.*|--inspect.*"),
    "dotnet": re.compile(r"watch"),
    "gunicorn": re.compile(r"--reload"),
    "hypercorn": re.compile(r"--reload"),
    "java": re.compile(r"-agentlib:jdwp.*|-Xdebug|-Xrunjdwp.*"),
    "mlflow": re.compile(r"--dev"),
    "node": re.compile(r"--(?:watch|inspect).*"),
    "panel": re.compile(r"--(?:autoreload|dev)"),
    "bokeh": re.compile(r"--dev"),
    "php": re.compile(r"-S"),
    "python": re.compile(r"--share(?:=(?:true|True|1))?|-Xdev"),
    "rails": re.compile(r"development"),
    "sanic": re.compile(r"--dev|-d|-r|--debug|--auto-reload"),
    "streamlit": re.compile(r"--(?:server\.runOnSave|global\.developmentMode)(?:=(?:true|True|1))?"),
}
"""Options and words by which a server runs in its development mode."""
_OFF = frozenset({"false", "False", "0", "no"})
_PYTHON = re.compile(r"(?:python|pypy)\d?(?:\.\d+)?")


def development_servers(line: Iterable[str]) -> tuple[str, ...]:
    """Name the development servers and modes a command line starts, shell scripts in it included."""
    words = [word[:_LONGEST] for word in line if word.__class__ is str]
    if not _CANDIDATE.search(" ".join(words)):
        return ()
    return tuple(dict.fromkeys(name for command in _commands(words) for name in _named(command)))


def _commands(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the simple commands of a line: the words themselves, and those of each script among them."""
    plain: list[str] = []
    for word in words:
        if _is_script(word) and not (plain and _base(plain[0]) in _NOT_RUN):
            yield plain
            plain = []
            yield from ([part.strip("'\"") for part in (text or "").split()] for text in _SEPARATORS.split(word.replace("\\\n", " ")))
        elif word in {"&&", "||", ";", "|", "&"}:
            yield plain
            plain = []
        else:
            plain.append(word.strip("'\""))
    yield plain


def _is_script(word: str) -> bool:
    return any(char in word for char in " \t\n;") and "=" not in word.partition(" ")[0]


def _named(command: list[str]) -> Iterator[str]:
    """Name what one command starts."""
    start = next((base for base in map(_base, command) if "=" not in base), "")
    if start in _NOT_RUN and not (start in _RUNS and "run" in command[:3]):
        return
    for at, word in enumerate(command[:_MOST_WORDS]):
        name = _base(word)
        name = "python" if _PYTHON.fullmatch(name) else name
        if at == 0 or command[at - 1] in _BEFORE or not command[at - 1].startswith("-"):
            yield from _starts(name, command[at + 1 : at + _REACH], free=at == 0 or command[at - 1] in _BEFORE or _wraps(command[at - 1]))


def _base(word: str) -> str:
    return word.rstrip("/").rsplit("/", 1)[-1]


def _wraps(word: str) -> bool:
    """Whether a word may stand before a program: an assignment, or the script of an entry point."""
    return "=" in word or word.endswith(".sh") or "entrypoint" in word


def _starts(name: str, rest: list[str], *, free: bool) -> Iterator[str]:
    """Name what a program starts with these words behind it; `free`: it stands where a program stands."""
    verbs = _VERBS.get(name)
    found = None if verbs is None else next((word for word in rest if word in verbs), None)
    if found is not None and _is_verb(rest, found):
        yield f"{name} {found}"
    elif free and name in _ALONE and not _HARMLESS.get(name, frozenset()) & set(rest):
        yield name
    elif free and name == "jupyter" and (not rest or not _NOTEBOOKS.isdisjoint(rest)):
        yield " ".join(("jupyter", *(word for word in rest[:1] if word in _NOTEBOOKS)))
    elif name in _PACKAGE_MANAGERS:
        scripts = [word for word in rest[:3] if not word.startswith("-") and word not in {"run", "run-script", "task", "exec"}]
        if scripts and _SCRIPTS.fullmatch(scripts[0]):
            yield f"{name} {scripts[0]}"
    yield from _switches(name, rest)


def _is_verb(rest: list[str], verb: str) -> bool:
    """Whether a word is the first operand: before it stand options and their values only."""
    before = rest[: rest.index(verb)]
    return all(word.startswith("-") or (at > 0 and before[at - 1].startswith("-")) for at, word in enumerate(before))


def _switches(name: str, rest: list[str]) -> Iterator[str]:
    """Name the switches that put a program into its development mode."""
    pattern = _SWITCHES.get(name)
    if pattern is None:
        return
    for at, word in enumerate(rest):
        off = rest[at + 1 : at + 2] and rest[at + 1] in _OFF
        if pattern.fullmatch(word) and not off:
            yield f"{name} {word.partition('=')[0].partition(':')[0]}"
