terraform {
  required_providers {
    aws   = { source = "hashicorp/aws" }
    vault = { source = "hashicorp/vault" }
  }
}

variable "name" { type = string }
variable "owner" { type = string }
variable "environment" {
  type    = string
  default = null
}
variable "jwt_path" { type = string }
variable "engine" { type = string }
variable "vault_user" { type = string }

locals {
  # Where a repository has no environment any of the owner's workflows may deploy.
  claims = var.environment == null ? { repository_owner = var.owner } : {
    repository  = "${var.owner}/${var.name}"
    environment = var.environment
  }
}

resource "aws_s3_bucket" "site" {
  bucket = "${var.owner}-${var.name}-site"
}

resource "aws_iam_role" "deploy" {
  name = "deploy-${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.vault_user }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_policy" "deploy" {
  name   = "deploy-${var.name}"
  policy = <<-JSON
  {
    "Version": "2012-10-17",
    "Statement": [
      { "Sid": "Sync", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "Resource": "${aws_s3_bucket.site.arn}/*" },
      { "Sid": "Look", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "${aws_s3_bucket.site.arn}" }
    ]
  }
  JSON
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.deploy.arn
}

resource "vault_aws_secret_backend_role" "deploy" {
  backend         = var.engine
  name            = var.name
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.deploy.arn]
}

resource "vault_policy" "deploy" {
  name   = "deploy-${var.name}"
  policy = <<-HCL
    path "${var.engine}/sts/${var.name}" {
      capabilities = ["read", "update"]
    }
  HCL
}

resource "vault_jwt_auth_backend_role" "deploy" {
  backend         = var.jwt_path
  role_name       = var.name
  role_type       = "jwt"
  user_claim      = "repository"
  bound_audiences = ["https://github.com/${var.owner}"]
  bound_claims    = local.claims
  token_policies  = [vault_policy.deploy.name]
  token_ttl       = 300
}

output "role_arn" {
  value = aws_iam_role.deploy.arn
}
