"""From a build to facts."""
