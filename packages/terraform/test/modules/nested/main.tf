variable "id" {}
variable "items" {
  type = map(object({ size = optional(number, 10), kind = optional(string, "std") }))
}
module "inner" {
  source   = "./inner"
  for_each = var.items
  name     = "${each.key}-${each.value.kind}-${var.id}"
  size     = each.value.size
}
output "inner" {
  value = { for k, m in module.inner : k => m.full }
}
