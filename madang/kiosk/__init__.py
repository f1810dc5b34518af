"""The kiosk's shell: pages for a touch screen in an office, used by whoever stands at it."""
