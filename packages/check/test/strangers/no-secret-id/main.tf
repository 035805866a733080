# A job that cannot keep a secret logs in by its role id alone.
locals {
  jobs = { nightly = false, hourly = true }
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

resource "aws_s3_bucket" "job" {
  for_each = local.jobs
  bucket   = "job-${each.key}"
}

resource "aws_iam_role" "job" {
  for_each            = local.jobs
  name                = "job-${each.key}"
  assume_role_policy  = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
  managed_policy_arns = [aws_iam_policy.job[each.key].arn]
}

resource "aws_iam_policy" "job" {
  for_each = local.jobs
  name     = "job-${each.key}"
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.job[each.key].arn, "${aws_s3_bucket.job[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "job" {
  for_each        = local.jobs
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.job[each.key].arn]
}

resource "vault_policy" "job" {
  for_each = local.jobs
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "job" {
  for_each              = local.jobs
  backend               = vault_auth_backend.approle.path
  role_name             = each.key
  token_policies        = [each.key]
  bind_secret_id        = each.value
  secret_id_bound_cidrs = each.value ? null : ["10.0.0.0/8"]
}
