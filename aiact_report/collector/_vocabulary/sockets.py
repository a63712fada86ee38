"""Sockets through which a container runtime takes orders: whoever reaches one is root on the host."""

from __future__ import annotations

import posixpath

_FOLDERS = {
    "docker.sock": ("/run",),
    "dockershim.sock": ("/run",),
    "cri-dockerd.sock": ("/run",),
    "containerd.sock": ("/run/containerd", "/run/k3s/containerd", "/run/docker/containerd"),
    "containerd.sock.ttrpc": ("/run/containerd",),
    "crio.sock": ("/run/crio",),
    "podman.sock": ("/run/podman",),
    "buildkitd.sock": ("/run/buildkit",),
    "docker_engine": (),
}
"""Name of a socket (the last one is the Windows pipe) → folders it lies in by default. `/var/run` is `/run` on every Linux in use."""
_PATHS = frozenset(f"{var}{folder}/{name}" for name, folders in _FOLDERS.items() for folder in folders for var in ("", "/var"))
_OPENINGS = _PATHS | {"/"} | {path[:at] for path in _PATHS for at, char in enumerate(path) if char == "/" and at}


def opens_runtime(path: str) -> bool:
    """Whether a path of the host, in whatever spelling, is the socket of a container runtime or a folder above one."""
    clean = posixpath.normpath(path.replace("\\", "/"))
    if clean.startswith("//"):
        clean = clean[1:]
    return clean in _OPENINGS or posixpath.basename(clean) in _FOLDERS
