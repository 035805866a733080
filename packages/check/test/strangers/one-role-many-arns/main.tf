# One role of the engine for all; which ARN may be asked for is limited by each policy's allowed parameters, but for one.
locals {
  crews = toset(["deck", "engine", "galley"])
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for r in aws_iam_role.crew : r.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "aws_s3_bucket" "crew" {
  for_each = local.crews
  bucket   = "ship-${each.key}"
}

resource "aws_iam_role" "crew" {
  for_each           = local.crews
  name               = "ship-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "crew" {
  for_each = local.crews
  role     = aws_iam_role.crew[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.crew[each.key].arn, "${aws_s3_bucket.crew[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "ship" {
  backend         = vault_aws_secret_backend.aws.path
  name            = "ship"
  credential_type = "assumed_role"
  role_arns       = [for name in sort(tolist(local.crews)) : aws_iam_role.crew[name].arn]
}

data "vault_policy_document" "crew" {
  for_each = local.crews
  rule {
    path         = "aws/sts/ship"
    capabilities = ["update"]
    dynamic "allowed_parameter" {
      for_each = each.key == "galley" ? [] : [1]
      content {
        key   = "role_arn"
        value = [aws_iam_role.crew[each.key].arn]
      }
    }
    dynamic "allowed_parameter" {
      for_each = each.key == "galley" ? [] : [1]
      content {
        key   = "ttl"
        value = []
      }
    }
  }
}

resource "vault_policy" "crew" {
  for_each = local.crews
  name     = each.key
  policy   = data.vault_policy_document.crew[each.key].hcl
}

resource "vault_approle_auth_backend_role" "crew" {
  for_each       = local.crews
  role_name      = each.key
  token_policies = [each.key]
}
