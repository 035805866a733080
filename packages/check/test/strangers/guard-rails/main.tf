locals {
  brands = {
    nova  = { readers = [] }
    terra = { readers = ["nova"] }
    lux   = { readers = [] }
  }
}

resource "aws_iam_user" "vault" { name = "vault-brands" }
resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = [for role in aws_iam_role.brand : role.arn] }] })
}

resource "aws_s3_bucket" "brand" {
  for_each = local.brands
  bucket   = "brand-${each.key}"
}

resource "aws_s3_bucket" "reference" { bucket = "brand-reference" }

resource "aws_iam_role" "brand" {
  for_each           = local.brands
  name               = "brand-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

data "aws_iam_policy_document" "brand" {
  for_each = local.brands
  statement {
    sid         = "EverythingButAdministration"
    not_actions = ["iam:*", "sts:*", "organizations:*", "s3:PutBucket*", "s3:DeleteBucket*", "s3:PutAccessPoint*", "s3:CreateAccessPoint", "s3:BypassGovernanceRetention", "s3:PutReplicationConfiguration", "s3:PutLifecycleConfiguration", "s3:PutAccountPublicAccessBlock", "s3:*Acl", "s3:PutEncryptionConfiguration", "s3:PutInventoryConfiguration", "s3:PutAnalyticsConfiguration"]
    resources   = ["*"]
  }
  statement {
    sid           = "NothingElse"
    effect        = "Deny"
    actions       = ["s3:*"]
    not_resources = concat(["arn:aws:s3:::brand-${each.key}", "arn:aws:s3:::brand-${each.key}/*", "arn:aws:s3:::brand-reference", "arn:aws:s3:::brand-reference/*"], flatten([for name, one in local.brands : contains(one.readers, each.key) ? ["arn:aws:s3:::brand-${name}/*"] : []]))
  }
}

resource "aws_iam_role_policy" "brand" {
  for_each = local.brands
  role     = aws_iam_role.brand[each.key].name
  policy   = data.aws_iam_policy_document.brand[each.key].json
}

resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_aws_secret_backend_role" "brand" {
  for_each        = local.brands
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.brand[each.key].arn]
}
resource "vault_auth_backend" "approle" { type = "approle" }
resource "vault_policy" "brand" {
  for_each = local.brands
  name     = each.key
  policy   = "path \"aws/+/${each.key}\" { capabilities = [\"read\", \"update\"] }"
}
resource "vault_approle_auth_backend_role" "brand" {
  for_each       = local.brands
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.brand[each.key].name]
}
