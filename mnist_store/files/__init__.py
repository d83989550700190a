"""What `exports.py` and `imports.py` share: how a drawing is written, and read from any file.

A file comes from anybody and may hold anything, so how much is in it is checked before it is
unpacked. Functions that read a part of a drawing raise a ValueError with what is wrong about it,
to be put after "In row 3".
"""
