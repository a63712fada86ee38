"""The controller above a pod."""
