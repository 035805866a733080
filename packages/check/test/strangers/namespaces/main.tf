locals {
  business_units = ["retail", "wholesale"]
}

resource "vault_namespace" "unit" {
  for_each = toset(local.business_units)
  path     = each.key
}

resource "aws_iam_user" "vault" {
  for_each = vault_namespace.unit
  name     = "vault-${each.key}"
}

resource "aws_iam_user_policy" "vault" {
  for_each = aws_iam_user.vault
  user     = each.value.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::*:role/unit/${each.key}/*" }]
  })
}

resource "vault_aws_secret_backend" "aws" {
  for_each  = vault_namespace.unit
  namespace = each.value.path_fq
  path      = "aws"
}

resource "vault_auth_backend" "approle" {
  for_each  = vault_namespace.unit
  namespace = each.value.path_fq
  type      = "approle"
}

resource "vault_policy" "app" {
  for_each  = vault_namespace.unit
  namespace = each.value.path_fq
  name      = "app"
  policy    = "path \"aws/creds/app\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "app" {
  for_each       = vault_namespace.unit
  namespace      = each.value.path_fq
  backend        = vault_auth_backend.approle[each.key].path
  role_name      = "app"
  token_policies = [vault_policy.app[each.key].name]
}

resource "aws_s3_bucket" "unit" {
  for_each = vault_namespace.unit
  bucket   = "group-${each.key}"
}

resource "aws_iam_role" "unit" {
  for_each           = vault_namespace.unit
  name               = "app-${each.key}"
  path               = "/unit/${each.key}/"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault[each.key].arn } }] })
}

resource "aws_iam_role_policy" "unit" {
  for_each = vault_namespace.unit
  role     = aws_iam_role.unit[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.unit[each.key].arn, "${aws_s3_bucket.unit[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "app" {
  for_each        = vault_namespace.unit
  namespace       = each.value.path_fq
  backend         = vault_aws_secret_backend.aws[each.key].path
  name            = "app"
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.unit[each.key].arn]
}
