"""Variables by which tools that install are told what their options say, without being named in the command."""

from __future__ import annotations

SETTINGS = frozenset(
    {
        "BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN", "CI", "NPM_CONFIG_BEFORE", "npm_config_before", "PDM_FROZEN_LOCKFILE", "PIPENV_IGNORE_PIPFILE",
        "PIP_NO_BUILD_ISOLATION", "PIP_NO_CACHE_DIR", "PIP_NO_DEPS", "PIP_NO_INDEX", "PIP_REQUIRE_HASHES", "PIP_UPLOADED_PRIOR_TO", "PIXI_FROZEN",
        "PIXI_LOCKED", "POETRY_NO_CACHE", "UV_EXCLUDE_NEWER", "UV_FROZEN", "UV_LOCKED", "UV_NO_CACHE", "UV_NO_INDEX", "UV_NO_SYNC", "UV_OFFLINE",
        "UV_REQUIRE_HASHES", "YARN_ENABLE_IMMUTABLE_INSTALLS",
    }
)  # fmt: skip
"""Those a verdict may hang on: https://docs.astral.sh/uv/reference/environment/, https://pip.pypa.io/en/stable/topics/configuration/#environment-variables,
https://pixi.sh/latest/reference/cli/pixi/install/, https://pdm-project.org/latest/usage/config/, https://bundler.io/man/bundle-config.1.html."""
