"""The networks: building them, compressing them, storing them as bundles, and running them."""
