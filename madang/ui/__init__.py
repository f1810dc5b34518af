"""The page kit: Jinja2 environment, component macros on KRDS, css and js. No models, no rules."""
