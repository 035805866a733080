# Roles live with the workloads, data in an account of its own: each bucket names the role that may come over.
locals {
  readers = { coal = "coal", iron = "iron", tin = "iron" }
}

resource "aws_iam_user" "vault" {
  provider = aws.workloads
  name     = "vault"
}

resource "aws_iam_user_policy" "vault" {
  provider = aws.workloads
  user     = aws_iam_user.vault.name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::222233334444:role/ore-*" }] })
}

resource "aws_iam_role" "ore" {
  provider           = aws.workloads
  for_each           = local.readers
  name               = "ore-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "ore" {
  provider = aws.workloads
  for_each = local.readers
  name     = "lake"
  role     = aws_iam_role.ore[each.key].name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::ore-lake-*"] }]
  })
}

resource "aws_s3_bucket" "ore" {
  provider = aws.lake
  for_each = local.readers
  bucket   = "ore-lake-${each.key}"
}

data "aws_iam_policy_document" "ore" {
  for_each = local.readers
  statement {
    sid       = "Owner"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
    resources = [aws_s3_bucket.ore[each.key].arn, "${aws_s3_bucket.ore[each.key].arn}/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.ore[each.key].arn, aws_iam_role.ore[each.value].arn]
    }
  }
}

resource "aws_s3_bucket_policy" "ore" {
  provider = aws.lake
  for_each = local.readers
  bucket   = aws_s3_bucket.ore[each.key].id
  policy   = data.aws_iam_policy_document.ore[each.key].json
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_aws_secret_backend_role" "ore" {
  for_each        = local.readers
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.ore[each.key].arn]
}

resource "vault_policy" "ore" {
  for_each = local.readers
  name     = "ore-${each.key}"
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "ore" {
  for_each       = local.readers
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.ore[each.key].name]
}
