"""The machines' shell: one versioned API of the capabilities' routers. No rules."""
