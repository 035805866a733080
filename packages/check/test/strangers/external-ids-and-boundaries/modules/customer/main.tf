terraform {
  required_providers {
    aws   = { source = "hashicorp/aws" }
    vault = { source = "hashicorp/vault" }
  }
}

variable "name" { type = string }
variable "external_id" { type = string }
variable "actions" { type = list(string) }
variable "trusted" { type = list(string) }
variable "boundary" { type = string }
variable "mount" { type = string }
variable "approle" { type = string }
variable "create" {
  type    = bool
  default = true
}
variable "require_mfa" {
  type    = bool
  default = false
}

locals {
  role_name = coalesce(try(var.name, null), "nobody")
}

resource "aws_s3_bucket" "this" {
  count  = var.create ? 1 : 0
  bucket = "zoo-${var.name}"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = var.trusted
    }
    dynamic "condition" {
      for_each = var.external_id == "" ? [] : [var.external_id]
      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
    dynamic "condition" {
      for_each = var.require_mfa ? [1] : []
      content {
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count                = var.create ? 1 : 0
  name                 = local.role_name
  path                 = "/customers/"
  max_session_duration = 3600
  permissions_boundary = var.boundary
  assume_role_policy   = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = { objects = [var.actions, "/*"], list = [["s3:ListBucket"], ""] }
    content {
      sid       = title(statement.key)
      actions   = statement.value[0]
      resources = [format("%s%s", one(aws_s3_bucket.this[*].arn), statement.value[1])]
    }
  }
}

resource "aws_iam_policy" "this" {
  count       = var.create ? 1 : 0
  name_prefix = "${var.name}-"
  policy      = data.aws_iam_policy_document.this.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = var.create ? { own = aws_iam_policy.this[0].arn } : {}
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_iam_role_policies_exclusive" "this" {
  count        = var.create ? 1 : 0
  role_name    = aws_iam_role.this[0].name
  policy_names = []
}

resource "vault_aws_secret_backend_role" "this" {
  backend         = var.mount
  name            = var.name
  credential_type = "assumed_role"
  role_arns       = aws_iam_role.this[*].arn
  external_id     = var.external_id
}

resource "vault_policy" "this" {
  name   = var.name
  policy = <<-HCL
    path "${var.mount}/creds/${var.name}" {
      capabilities = ["read", "update"]
    }
  HCL
}

resource "vault_approle_auth_backend_role" "this" {
  backend        = var.approle
  role_name      = var.name
  token_policies = [vault_policy.this.name]
  token_ttl      = 1200
}

output "role_arn" {
  value = try(aws_iam_role.this[0].arn, "")
}
