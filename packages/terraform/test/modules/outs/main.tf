variable "name" {
  type = string
}
output "name" {
  value = upper("out:") == "OUT:" ? "out-${var.name}" : "*"
}
