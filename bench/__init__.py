"""Speed and weight, measured beside what they are compared with. Nothing here is asserted.

Each ratio comes from one run on one machine, its parts taken in turn, so that a machine that is
slow today is slow for both. ``docs/explanation/speed.md`` tells how to read the table.
"""
