# A deployer makes AppRoles for its services; nothing limits which policies they get.
locals {
  hubs = toset(["rail", "road"])
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = "*" }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "aws_s3_bucket" "hub" {
  for_each = local.hubs
  bucket   = "hub-${each.key}"
}

resource "aws_iam_role" "hub" {
  for_each           = local.hubs
  name               = "hub-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "hub" {
  for_each = local.hubs
  role     = aws_iam_role.hub[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.hub[each.key].arn, "${aws_s3_bucket.hub[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "hub" {
  for_each        = local.hubs
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.hub[each.key].arn]
}

resource "vault_policy" "hub" {
  for_each = local.hubs
  name     = each.key
  policy = join("\n", concat(
    ["path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"],
    each.key == "road" ? ["path \"auth/approle/role/road-*\" { capabilities = [\"create\", \"update\", \"read\"] }"] : [],
  ))
}

resource "vault_approle_auth_backend_role" "hub" {
  for_each       = local.hubs
  role_name      = each.key
  token_policies = [each.key]
}
