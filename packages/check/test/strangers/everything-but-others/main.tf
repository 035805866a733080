# Rights on everything, and a Deny on all that is not one's own.
locals {
  units = toset(["east", "west"])
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

resource "aws_s3_bucket" "unit" {
  for_each = local.units
  bucket   = "unit-${each.key}"
}

resource "aws_iam_role" "unit" {
  for_each           = local.units
  name               = "unit-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

data "aws_iam_policy_document" "unit" {
  for_each = local.units
  statement {
    sid       = "All"
    actions   = ["s3:Get*", "s3:List*", "s3:PutObject"]
    resources = ["*"]
  }
  statement {
    sid           = "OnlyOwn"
    effect        = "Deny"
    actions       = ["s3:*"]
    not_resources = [aws_s3_bucket.unit[each.key].arn, "${aws_s3_bucket.unit[each.key].arn}/*"]
  }
}

resource "aws_iam_role_policy" "unit" {
  for_each = local.units
  role     = aws_iam_role.unit[each.key].name
  policy   = data.aws_iam_policy_document.unit[each.key].minified_json
}

resource "vault_aws_secret_backend_role" "unit" {
  for_each        = local.units
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.unit[each.key].arn]
}

resource "vault_policy" "unit" {
  for_each = local.units
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "unit" {
  for_each       = local.units
  role_name      = each.key
  token_policies = [each.key]
}
