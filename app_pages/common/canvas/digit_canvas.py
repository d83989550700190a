"""The canvas for one digit, on the draw page and inside the network: one drawing stands on both."""

from app_pages.common.canvas.canvas import Canvas

CANVAS = Canvas(key="canvas", drawing="drawing", width_px=280, height_px=280)
