# Workloads by AppRole, and for people's machines the AWS login, which believes any role of the account.
locals {
  apps = toset(["mail", "chat"])
}

data "aws_caller_identity" "me" {}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for r in aws_iam_role.app : r.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_auth_backend" "aws" {
  type = "aws"
}

resource "vault_aws_auth_backend_role" "chat" {
  backend                  = vault_auth_backend.aws.path
  role                     = "chat-machines"
  auth_type                = "iam"
  bound_iam_principal_arns = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/*"]
  token_policies           = [vault_policy.app["chat"].name]
}

resource "aws_s3_bucket" "app" {
  for_each = local.apps
  bucket   = "talk-${each.key}"
}

resource "aws_iam_role" "app" {
  for_each           = local.apps
  name               = "talk-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "app" {
  for_each = local.apps
  role     = aws_iam_role.app[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.app[each.key].arn, "${aws_s3_bucket.app[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "app" {
  for_each        = local.apps
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.app[each.key].arn]
}

resource "vault_policy" "app" {
  for_each = local.apps
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "app" {
  for_each       = local.apps
  role_name      = each.key
  token_policies = [each.key]
}
