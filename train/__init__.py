"""How the reader's weights are made; the package never imports this."""
