# Teams write their own policies, below a name of their own.
locals {
  teams = toset(["oak", "elm"])
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

resource "aws_s3_bucket" "team" {
  for_each = local.teams
  bucket   = "tree-${each.key}"
}

resource "aws_iam_role" "team" {
  for_each           = local.teams
  name               = "tree-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "team" {
  for_each = local.teams
  role     = aws_iam_role.team[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.team[each.key].arn, "${aws_s3_bucket.team[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "team" {
  for_each        = local.teams
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.team[each.key].arn]
}

resource "vault_policy" "team" {
  for_each = local.teams
  name     = each.key
  policy   = <<-EOT
    path "aws/creds/${each.key}" {
      capabilities = ["read"]
    }
    path "sys/policies/acl/${each.key}-*" {
      capabilities = ["create", "update"]
    }
  EOT
}

resource "vault_approle_auth_backend_role" "team" {
  for_each       = local.teams
  role_name      = each.key
  token_policies = each.key == "oak" ? [each.key, "oak-apps"] : [each.key]
}

resource "vault_policy" "apps" {
  name   = "oak-apps"
  policy = "# nothing yet"
}
