variable "name" {}
variable "size" {
  type = number
}
resource "terraform_data" "x" {
  count = var.size > 5 ? 2 : 1
  input = "${var.name}/${count.index}/${var.size}"
}
output "full" {
  value = join("+", terraform_data.x[*].input)
}
