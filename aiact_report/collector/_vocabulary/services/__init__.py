"""What stands around a model: stores, queues, trackers, registries, gateways, notebooks, dashboards; by which image and command each is known and whom it answers."""
