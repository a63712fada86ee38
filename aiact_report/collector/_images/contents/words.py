"""Names by which files of an image tell what they are: data for `_contents_folder` and `_contents_layer`."""

from __future__ import annotations

import re
from functools import lru_cache

SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "csh", "tcsh", "fish", "rbash", "busybox", "toybox", "pwsh", "yash"})
MANAGERS = frozenset(
    {
        "apt", "apt-get", "aptitude", "dpkg", "apk", "dnf", "yum", "microdnf", "tdnf", "rpm", "zypper", "pacman", "xbps-install", "emerge", "nix", "brew",
        "snap", "opkg", "pip", "pipx", "uv", "poetry", "pdm", "easy_install", "conda", "mamba", "micromamba", "pixi", "npm", "yarn", "pnpm", "bun", "gem",
        "cargo", "composer", "cpan", "luarocks",
    }
)  # fmt: skip
COMPILERS = frozenset(
    {
        "gcc", "g++", "cc", "c++", "cpp", "clang", "clang++", "tcc", "ld", "ld.bfd", "ld.gold", "ld.lld", "lld", "as", "make", "gmake", "cmake", "ninja",
        "meson", "bazel", "nvcc", "hipcc", "rustc", "go", "javac", "gfortran", "gnat", "swiftc", "ghc", "dotnet-build", "autoconf", "automake", "libtool",
        "bison", "flex", "scons", "mvn", "gradle", "tsc", "nasm", "yasm", "icc", "icpx", "zig",
    }
)  # fmt: skip
DEBUGGERS = frozenset(
    {
        "gdb", "gdbserver", "lldb", "strace", "ltrace", "perf", "bpftrace", "tcpdump", "tshark", "dumpcap", "nmap", "ncat", "nc", "nc.openbsd",
        "nc.traditional", "netcat", "socat", "telnet", "valgrind", "ngrep", "hping3", "masscan", "cuda-gdb", "py-spy", "dlv", "tftp", "rlogin", "nsenter",
    }
)  # fmt: skip
REMOTE = frozenset(
    {
        "sshd", "dropbear", "telnetd", "in.telnetd", "utelnetd", "vncserver", "Xvnc", "x11vnc", "tigervncserver", "xrdp", "rshd", "in.rshd",
        "jupyter-lab", "jupyter-notebook", "jupyter-server", "jupyter-labhub", "jupyterhub", "jupyter", "code-server", "openvscode-server", "rserver",
        "ttyd", "gotty", "shellinaboxd", "wetty", "sftpgo", "zeppelin-daemon.sh", "marimo", "tmate",
    }
)  # fmt: skip
TOOLS: dict[str, tuple[str, ...]] = {
    "image.shells": tuple(SHELLS),
    "image.package_managers": tuple(MANAGERS),
    "image.compilers": tuple(COMPILERS),
    "image.debuggers": tuple(DEBUGGERS),
    "image.remote_access": tuple(REMOTE),
}
_KIND = {name: fact for fact, names in TOOLS.items() for name in names}
_VERSION = re.compile(r"-?\d[\d.]*$")
_TRIPLET = re.compile(r"^[a-z0-9_]+-(?:[a-z0-9]+-)?(?:linux-(?:gnu|musl)[a-z0-9]*|w64-mingw32)-")


@lru_cache(maxsize=4096)
def tool(name: str) -> str | None:
    """Return the fact that a program of this name belongs to: `gcc-12`, `x86_64-linux-gnu-gcc`, `pip3.11` are known by their stem."""
    return _KIND.get(name) or _KIND.get(_VERSION.sub("", _TRIPLET.sub("", name[:200])))


LOCK_FILES = frozenset(
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "poetry.lock", "Pipfile.lock", "uv.lock",
        "pdm.lock", "pixi.lock", "pylock.toml", "conda-lock.yml", "requirements.lock", "Cargo.lock", "go.sum", "Gemfile.lock", "composer.lock",
        "gradle.lockfile", "packages.lock.json",
    }
)  # fmt: skip

STRONG_MODELS = frozenset(
    {
        "pt", "pth", "ckpt", "h5", "hdf5", "keras", "onnx", "safetensors", "gguf", "ggml", "tflite", "mar", "llamafile", "skops", "xgb", "ubj", "bst",
        "cbm", "mlmodel", "pmml", "engine",
    }
)  # fmt: skip
MODELS = STRONG_MODELS | frozenset({"pkl", "pickle", "joblib", "bin", "pb", "npy", "npz", "dill", "model"})
"""Suffixes of model files; what such a file is is told by its content."""
MODEL_HINT = re.compile(r"model|weight|checkpoint|ckpt|embed|param|vectors", re.IGNORECASE)
"""Words in the path of a plain array that make it a model rather than data."""

NO_TEXT = frozenset(
    {
        "so", "pyc", "pyo", "pyd", "a", "o", "la", "mo", "gmo", "gz", "xz", "bz2", "zst", "zip", "jar", "whl", "tar", "tgz", "deb", "rpm", "png", "jpg",
        "jpeg", "gif", "ico", "svg", "webp", "bmp", "tiff", "ttf", "otf", "woff", "woff2", "eot", "pdf", "wav", "mp3", "mp4", "h", "hh", "hpp", "hxx",
        "cuh", "inl", "ipp", "pxd", "pyi", "pyx", "map", "css", "scss", "less", "html", "htm", "npy", "npz", "bin", "dat", "exe", "dll", "wasm", "class",
        "f90", "mod", "cmake", "pc", "tcl", "afm", "pfb", "typed", "md5sums", "list", "triggers", "symbols", "shlibs", "postinst", "postrm", "prerm",
        "preinst", "templates", "conffiles", "gir", "typelib", "rst", "mat", "csv", "tsv", "parquet", "feather", "arrow", "lib", "proto", "vim", "el",
    }
)  # fmt: skip
"""Suffixes of files that hold no private key or credential as text, or only as their documentation."""

CACHES: tuple[tuple[str, str], ...] = (
    ("/.cache/pip/", "pip cache"),
    ("/.cache/uv/", "uv cache"),
    ("/.cache/pypoetry/", "poetry cache"),
    ("/.npm/_cacache/", "npm cache"),
    ("/.cache/yarn/", "yarn cache"),
    ("/.yarn/berry/cache/", "yarn cache"),
    ("/usr/local/share/.cache/", "yarn cache"),
    ("/conda/pkgs/", "conda package cache"),
    ("/miniconda3/pkgs/", "conda package cache"),
    ("/anaconda3/pkgs/", "conda package cache"),
    ("/miniforge3/pkgs/", "conda package cache"),
    ("/var/lib/apt/lists/", "apt lists"),
    ("/var/cache/apt/", "apt cache"),
    ("/var/cache/apk/", "apk cache"),
    ("/var/cache/dnf/", "dnf cache"),
    ("/var/cache/libdnf5/", "dnf cache"),
    ("/var/cache/yum/", "yum cache"),
    ("/var/cache/zypp/", "zypper cache"),
    ("/.cargo/registry/", "cargo registry"),
    ("/go/pkg/mod/", "Go module cache"),
    ("/usr/share/doc/", "documentation"),
    ("/usr/share/man/", "manual pages"),
)
"""Parts of a path that say: this need not be in an image."""
FRAMEWORKS = frozenset({"torch", "tensorflow", "jaxlib", "nvidia", "triton", "onnxruntime", "xgboost", "mxnet", "paddle", "cv2", "scipy", "sklearn"})
"""Folders of site-packages that are large; one of them at two places is one too many."""
GPU_LIBRARIES = (
    "libcudart.so", "libcudnn.so", "libnccl.so", "libnvinfer.so", "libcublas.so", "libamdhip64.so", "libMIOpen.so", "librccl.so", "librocblas.so",
)  # fmt: skip
GPU_PACKAGES = re.compile(
    r"pypi/(nvidia-[a-z0-9-]+|torch|tensorflow|tensorflow-gpu|jax|jaxlib|onnxruntime-gpu|tensorrt|cupy-[a-z0-9-]+|vllm|triton)@(.+)"
)
