"""Equipment aid: from a wish to a tool in use, with papers that hold."""
