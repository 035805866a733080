# Prefixes of one bucket; listing is limited by delimiter and prefix, once without the slash.
locals {
  areas = { de = "de/", "de-ost" = "de-ost/", fr = "fr/" }
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [aws_iam_role.lake.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "aws_s3_bucket" "lake" {
  bucket = "areas-lake"
}

resource "aws_iam_role" "lake" {
  name               = "lake"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "lake" {
  role   = aws_iam_role.lake.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.lake.arn, "${aws_s3_bucket.lake.arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "area" {
  for_each        = local.areas
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.lake.arn]
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Objects", Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.lake.arn}/${each.value}*" },
      { Sid = "List", Effect = "Allow", Action = "s3:ListBucket", Resource = aws_s3_bucket.lake.arn, Condition = { StringLike = { "s3:prefix" = [each.key == "fr" ? "fr*" : "${each.value}*"] } } },
    ]
  })
}

resource "vault_policy" "area" {
  for_each = local.areas
  name     = each.key
  policy   = "path \"aws/sts/${each.key}\" { capabilities = [\"update\"] }"
}

resource "vault_approle_auth_backend_role" "area" {
  for_each       = local.areas
  role_name      = each.key
  token_policies = [each.key]
}
