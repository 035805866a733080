from_file  = "file"
precedence = "tfvars"
