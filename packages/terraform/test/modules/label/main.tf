variable "name" {
  type = string
}
variable "stage" {
  type     = string
  default  = "prod"
  nullable = false
}
variable "enabled" {
  type    = bool
  default = true
}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "priority" {
  type    = number
  default = 1
}
locals {
  parts = compact([var.stage, var.name, var.enabled == true ? "on" : "off", var.priority == 7 ? "seven" : "one"])
  tags  = { for k, v in var.tags : k => v == "1" ? "text" : v }
}
output "id" {
  value = join("-", local.parts)
}
output "tags" {
  value = local.tags
}
