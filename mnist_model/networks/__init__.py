"""The networks: how each is built, kept as a bundle on disk, made small, and run by LiteRT."""
