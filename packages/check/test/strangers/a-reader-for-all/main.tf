# A role for reports reads every bucket; it trusts the account, and tenants may take roles of their own naming.
locals {
  farms = toset(["hen", "pig"])
}

data "aws_caller_identity" "me" {}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for r in aws_iam_role.farm : r.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "aws_s3_bucket" "farm" {
  for_each = local.farms
  bucket   = "farm-${each.key}"
}

resource "aws_iam_role" "farm" {
  for_each           = local.farms
  name               = "farm-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "farm" {
  for_each = local.farms
  role     = aws_iam_role.farm[each.key].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.farm[each.key].arn, "${aws_s3_bucket.farm[each.key].arn}/*"] }],
      each.key == "hen" ? [{ Effect = "Allow", Action = ["sts:AssumeRole"], Resource = [aws_iam_role.reports.arn] }] : [],
    )
  })
}

resource "aws_iam_role" "reports" {
  name               = "reports"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" } }] })
}

resource "aws_iam_role_policy" "reports" {
  role   = aws_iam_role.reports.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = [for b in aws_s3_bucket.farm : "${b.arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "farm" {
  for_each        = local.farms
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.farm[each.key].arn]
}

resource "vault_policy" "farm" {
  for_each = local.farms
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "farm" {
  for_each       = local.farms
  role_name      = each.key
  token_policies = [each.key]
}
