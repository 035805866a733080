precedence = "auto a"
