# Entities made beforehand: what each gets stands in its metadata and in its group's.
locals {
  members = { ada = "red", bob = "red", cyd = "tan" }
  teams   = toset(values(local.members))
}

resource "vault_auth_backend" "userpass" {
  type = "userpass"
}

resource "vault_generic_endpoint" "member" {
  for_each             = local.members
  path                 = "auth/${vault_auth_backend.userpass.path}/users/${each.key}"
  ignore_absent_fields = true
  data_json            = jsonencode({ password = "to-be-changed", token_no_default_policy = true })
}

resource "vault_identity_entity" "member" {
  for_each = local.members
  name     = each.key
  metadata = { team = each.value }
}

resource "vault_identity_entity_alias" "member" {
  for_each       = local.members
  name           = each.key
  mount_accessor = vault_auth_backend.userpass.accessor
  canonical_id   = vault_identity_entity.member[each.key].id
}

resource "vault_identity_group" "team" {
  for_each          = local.teams
  name              = "team-${each.key}"
  type              = "internal"
  policies          = [vault_policy.team.name]
  metadata          = { team = each.key }
  member_entity_ids = [for name, team in local.members : vault_identity_entity.member[name].id if team == each.key]
}

resource "vault_policy" "team" {
  name   = "team"
  policy = <<-EOT
    path "aws/creds/team-{{identity.entity.metadata.team}}" {
      capabilities = ["read"]
    }
  EOT
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

resource "aws_s3_bucket" "team" {
  for_each = local.teams
  bucket   = "ink-${each.key}"
}

resource "aws_iam_role" "team" {
  for_each           = local.teams
  name               = "ink-${each.key}"
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
  name            = "team-${each.key}"
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.team[each.key].arn]
}
