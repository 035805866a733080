
data "aws_caller_identity" "current" {}
resource "aws_iam_user" "vault" { name = "vault-broker" }
resource "aws_iam_user_policy" "vault" {
  name = "assume"
  user = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/*" }] })
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_auth_backend" "approle" { type = "approle" }

locals {
  teams = { for name, team in yamldecode(file("${path.module}/teams.yaml")).teams : name => team }
}

resource "aws_s3_bucket" "team" {
  for_each = local.teams
  bucket   = "fleet-${each.key}"
}
resource "aws_iam_role" "team" {
  for_each           = local.teams
  name               = "fleet-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "team" {
  for_each = local.teams
  role     = aws_iam_role.team[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = flatten([for b in concat([each.key], try(each.value.reads, [])) : [aws_s3_bucket.team[b].arn, "${aws_s3_bucket.team[b].arn}/*"]]) },
  ] })
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
  name     = "team-${each.key}"
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
resource "vault_approle_auth_backend_role" "team" {
  for_each       = local.teams
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.team[each.key].name]
}

