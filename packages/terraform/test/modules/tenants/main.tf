terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "tenant" {
  type = object({ name = string, arn = string, prefix = optional(string, "home/") })
}
variable "rights" {
  type = list(string)
}
locals {
  actions = { read = ["s3:GetObject"], write = ["s3:PutObject"] }
}
resource "terraform_data" "own" {
  for_each = toset(var.rights)
  input = {
    resource = "${var.tenant.arn}/${var.tenant.prefix}${each.key}"
    actions  = local.actions[each.value]
    where    = "${path.module}:${var.tenant.arn}"
  }
}
data "aws_iam_policy_document" "own" {
  dynamic "statement" {
    for_each = var.rights
    content {
      sid       = "${title(var.tenant.name)}${statement.key}"
      actions   = local.actions[statement.value]
      resources = ["${var.tenant.arn}/*"]
    }
  }
}
resource "terraform_data" "policy" {
  input = data.aws_iam_policy_document.own.json
}
output "arns" {
  value = values(terraform_data.own)[*].input.resource
}
