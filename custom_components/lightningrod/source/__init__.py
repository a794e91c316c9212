"""Where facts come from: the entities of a Ford integration, read as snapshots."""
