resource "terraform_data" "overridden" {
  input = "after ${local.id}"
}

locals {
  replaced = "after"
}

variable "from_auto" {
  default = "overridden"
}
