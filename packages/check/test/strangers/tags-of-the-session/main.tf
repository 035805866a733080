# One role for all, narrowed by tags that Vault sets.
locals {
  shops = toset(["lyon", "lille", "nice"])
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [aws_iam_role.shop.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "aws_iam_role" "shop" {
  name = "shop"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { AWS = aws_iam_user.vault.arn }
      Condition = { StringLike = { "aws:RequestTag/shop" = "*" } }
    }]
  })
}

resource "aws_iam_role_policy" "shop" {
  name = "own"
  role = aws_iam_role.shop.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::shop-$${aws:PrincipalTag/shop}/*" },
      { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::shop-$${aws:PrincipalTag/shop}" },
    ]
  })
}

resource "aws_s3_bucket" "shop" {
  for_each = local.shops
  bucket   = "shop-${each.key}"
}

resource "vault_aws_secret_backend_role" "shop" {
  for_each        = local.shops
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.shop.arn]
  session_tags    = { shop = each.key }
}

resource "vault_policy" "shop" {
  for_each = local.shops
  name     = each.key
  policy   = "path \"aws/sts/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "shop" {
  for_each       = local.shops
  role_name      = each.key
  token_policies = [each.key]
}
