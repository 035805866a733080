# Users by password; one of them may set the others' passwords, for it is the helpdesk.
locals {
  people = { desk = ["own-desk", "helpdesk"], dev = ["own-dev"], ops = ["own-ops"] }
}

resource "vault_auth_backend" "userpass" {
  type = "userpass"
}

resource "vault_generic_endpoint" "user" {
  for_each             = local.people
  path                 = "auth/${vault_auth_backend.userpass.path}/users/${each.key}"
  ignore_absent_fields = true
  data_json            = jsonencode({ password = "changed-at-first-login", token_policies = each.value })
}

resource "vault_policy" "helpdesk" {
  name   = "helpdesk"
  policy = <<-EOT
    path "auth/userpass/users/+/password" {
      capabilities = ["update"]
      denied_parameters = { "token_policies" = [] }
    }
  EOT
}

resource "vault_policy" "own" {
  for_each = local.people
  name     = "own-${each.key}"
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = "*" }] })
}

resource "vault_aws_secret_backend" "aws" {}

resource "aws_s3_bucket" "own" {
  for_each = local.people
  bucket   = "home-${each.key}"
}

resource "aws_iam_role" "own" {
  for_each           = local.people
  name               = "home-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "own" {
  for_each = local.people
  role     = aws_iam_role.own[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.own[each.key].arn, "${aws_s3_bucket.own[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "own" {
  for_each        = local.people
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.own[each.key].arn]
}
