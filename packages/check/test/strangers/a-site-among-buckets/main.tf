# One tenant's bucket is a site, and meant to be.
locals {
  tenants = toset(["site", "shop"])
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

resource "aws_s3_bucket" "tenant" {
  for_each = local.tenants
  bucket   = "web-${each.key}"
}

resource "aws_s3_bucket_public_access_block" "tenant" {
  for_each                = local.tenants
  bucket                  = aws_s3_bucket.tenant[each.key].id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = each.key != "site"
  restrict_public_buckets = each.key != "site"
}

resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.tenant["site"].id
  index_document {
    suffix = "index.html"
  }
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.tenant["site"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Public", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.tenant["site"].arn}/*" }] })
}

resource "aws_iam_role" "tenant" {
  for_each           = local.tenants
  name               = "web-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "tenant" {
  for_each = local.tenants
  role     = aws_iam_role.tenant[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.tenant[each.key].arn, "${aws_s3_bucket.tenant[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "tenant" {
  for_each        = local.tenants
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.tenant[each.key].arn]
}

resource "vault_policy" "tenant" {
  for_each = local.tenants
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "tenant" {
  for_each       = local.tenants
  role_name      = each.key
  token_policies = [each.key]
}
