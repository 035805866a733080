variable "broker" {}
variable "hub" {
  type     = set(string)
  default  = ["one"]
  nullable = false
}
variable "prefix" { default = "fleet" }
variable "teams" {
  type = map(object({
    reads = optional(list(string), ["one"])
    level = optional(number, 1)
  }))
  default = {
    one = {}
    two = {}
    tri = { reads = [] }
  }
}
resource "aws_s3_bucket" "team" {
  for_each = var.teams
  bucket   = "${var.prefix}-${each.key}"
}
resource "aws_iam_role" "team" {
  for_each           = var.teams
  name               = "${var.prefix}-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.broker } }] })
}
resource "aws_iam_role_policy" "team" {
  for_each = var.teams
  role     = aws_iam_role.team[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = flatten([for b in concat([each.key], var.hub == null ? [] : [for k, v in var.hub : k if each.key == "two"]) : [aws_s3_bucket.team[b].arn, "${aws_s3_bucket.team[b].arn}/*"]]) },
  ] })
}
resource "vault_aws_secret_backend_role" "team" {
  for_each        = var.teams
  backend         = "aws"
  name            = "${var.prefix}-${each.key}"
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.team[each.key].arn]
}
resource "vault_policy" "team" {
  for_each = var.teams
  name     = "${var.prefix}-${each.key}"
  policy   = "path \"aws/creds/${var.prefix}-${each.key}\" { capabilities = [\"read\"] }"
}
resource "vault_approle_auth_backend_role" "team" {
  for_each       = var.teams
  backend        = "approle"
  role_name      = "${var.prefix}-${each.key}"
  token_policies = [vault_policy.team[each.key].name]
}
