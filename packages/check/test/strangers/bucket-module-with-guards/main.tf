# The shape of a public bucket module: many optional statements merged from source documents, a bucket for access logs with ACLs on.
locals {
  stores = toset(["fruit", "bread", "dairy"])
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for s in aws_iam_role.store : s.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

module "logs" {
  source           = "./modules/bucket"
  name             = "market-logs"
  object_ownership = "ObjectWriter"
}

module "bucket" {
  source        = "./modules/bucket"
  for_each      = local.stores
  name          = "market-${each.key}"
  deny_insecure = true
  deny_old_tls  = true
  attach_policy = true
  extra_policy  = data.aws_iam_policy_document.own[each.key].json
}

data "aws_iam_policy_document" "own" {
  for_each = local.stores
  statement {
    sid     = "OnlyOwn"
    effect  = "Deny"
    actions = ["s3:*"]
    resources = [
      "arn:aws:s3:::market-${each.key}",
      "arn:aws:s3:::market-${each.key}/*",
    ]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "ArnNotLike"
      variable = "aws:PrincipalArn"
      values   = [aws_iam_role.store[each.key].arn, "arn:aws:iam::*:root", "arn:aws:iam::*:role/admin"]
    }
  }
}

resource "aws_iam_role" "store" {
  for_each           = local.stores
  name               = "store-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "store" {
  for_each = local.stores
  name     = "all-stores"
  role     = aws_iam_role.store[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Objects", Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::market-*/*" },
      { Sid = "Lists", Effect = "Allow", Action = "s3:ListBucket", Resource = [for s in local.stores : "arn:aws:s3:::market-${s}"] },
    ]
  })
}

resource "vault_aws_secret_backend_role" "store" {
  for_each        = local.stores
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.store[each.key].arn]
}

resource "vault_policy" "store" {
  for_each = local.stores
  name     = "store-${each.key}"
  policy   = templatefile("${path.module}/store.hcl.tftpl", { mount = vault_aws_secret_backend.aws.path, roles = [each.key] })
}

resource "vault_approle_auth_backend_role" "store" {
  for_each       = local.stores
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.store[each.key].name]
}
