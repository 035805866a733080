terraform {
  required_providers {
    aws   = { source = "hashicorp/aws" }
    vault = { source = "hashicorp/vault" }
  }
}

variable "name" { type = string }
variable "project" { type = string }
variable "actions" { type = list(string) }
variable "broker_arn" { type = string }
variable "aws_mount" { type = string }
variable "approle_mount" { type = string }
variable "jwt_mount" { type = string }

locals {
  granted = {
    read  = ["s3:GetObject"]
    write = ["s3:PutObject", "s3:DeleteObject"]
  }
}

resource "aws_s3_bucket" "data" {
  bucket = "tenant-${var.name}-data"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.broker_arn]
    }
  }
}

data "aws_iam_policy_document" "data" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.data.arn]
  }
  statement {
    actions   = flatten([for action in var.actions : local.granted[action]])
    resources = ["${aws_s3_bucket.data.arn}/*"]
  }
}

resource "aws_iam_role" "tenant" {
  name               = "tenant-${var.name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "data" {
  name   = "data"
  role   = aws_iam_role.tenant.id
  policy = data.aws_iam_policy_document.data.json
}

resource "vault_aws_secret_backend_role" "tenant" {
  backend         = var.aws_mount
  name            = var.name
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.tenant.arn]
}

resource "vault_policy" "tenant" {
  name   = "tenant-${var.name}"
  policy = templatefile("${path.module}/credentials.hcl.tftpl", { mount = var.aws_mount, name = var.name })
}

resource "vault_approle_auth_backend_role" "tenant" {
  count          = var.project == null ? 1 : 0
  backend        = var.approle_mount
  role_name      = var.name
  token_policies = [vault_policy.tenant.name]
}

resource "vault_jwt_auth_backend_role" "tenant" {
  count           = var.project == null ? 0 : 1
  backend         = var.jwt_mount
  role_name       = var.name
  role_type       = "jwt"
  user_claim      = "project_path"
  bound_audiences = ["https://vault.example.com"]
  bound_claims    = { project_path = var.project }
  token_policies  = [vault_policy.tenant.name]
}
