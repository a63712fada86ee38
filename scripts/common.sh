# Shared by scripts/setup, scripts/test and .ci/run; sourced, never run. POSIX sh, so that a bare Debian or Ubuntu can run it.

PANGO_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
VENV_PYTHON=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }

die() { say "$@"; exit 1; }

# Print the word that lets us use apt-get ("" as root, "sudo -n" with passwordless sudo); fail when neither does.
apt_prefix() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" -eq 0 ]; then return 0; fi
    sudo -n true >/dev/null 2>&1 && printf 'sudo -n'
}

# The line that installs Debian packages, as this user would type it.
apt_line() {
    as=''
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null 2>&1; then as='sudo '; else say "As root (there is no sudo here):"; fi
    fi
    say "Please run:  ${as}apt-get update && ${as}apt-get install -y $*"
}

# Install Debian packages, or say which line would and fail.
apt_install() {
    if ! prefix=$(apt_prefix); then
        apt_line "$@"
        return 1
    fi
    say "Installing with apt-get: $*"
    # An unreachable third-party list must not stop us: what we need is in the distribution's own.
    $prefix env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand."
    $prefix env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 && return 0
    say "apt-get could not install them."
    apt_line "$@"
    return 1
}

# Print the first interpreter that is new enough.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$name"; return 0; }
    done
    return 1
}

# The Debian package that gives this interpreter `venv` with pip in it.
venv_package() {
    case $1 in
        /usr/bin/python3) echo python3-venv ;;
        *) "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])' ;;
    esac
}

# Make .venv unless a working one with pip is there; what the system lacks for it was asked for by ensure_system.
ensure_venv() {
    "$VENV_PYTHON" -m pip --version >/dev/null 2>&1 && return 0
    python=$(find_python) || die "Python 3.11 or newer was not found. Debian 12, Ubuntu 24.04 and newer have it."
    "$python" -m venv --clear .venv || die "The virtual environment .venv could not be made with $python."
}

# Install from a lock file (every archive checked against its hash), then the project itself, from this checkout.
install_python() {
    "$VENV_PYTHON" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$1" || die "Python packages of $1 could not be installed."
    "$VENV_PYTHON" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation . || die "The project could not be installed."
}

# Whether the libraries WeasyPrint loads for PDF can be loaded; asked of the loader itself, since names of packages vary. $1: an interpreter.
has_pango() {
    "$1" - <<'PYTHON' >/dev/null 2>&1
import ctypes
for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(library)
PYTHON
}

# The Debian packages that are lacking, all that later steps will ask for.
lacking() {
    python=$(find_python) || { echo "python3 python3-venv $PANGO_PACKAGES"; return 0; }
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || venv_package "$python"
    has_pango "$python" || echo "$PANGO_PACKAGES"
}

# Install what the system lacks in one step, or ask for all of it in one line.
ensure_system() {
    # shellcheck disable=SC2046 # a list of names, split on purpose
    set -- $(lacking)
    [ $# -eq 0 ] || apt_install "$@"
}
