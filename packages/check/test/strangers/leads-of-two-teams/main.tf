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
  people = { ann = "red", bob = "blue", cyd = "blue" }
  teams  = toset(distinct(values(local.people)))
}
resource "vault_jwt_auth_backend" "sso" {
  path = "oidc"
  type = "oidc"
  oidc_discovery_url = "https://sso.example.com"
  default_role = "people"
}
resource "vault_jwt_auth_backend_role" "people" {
  backend        = vault_jwt_auth_backend.sso.path
  role_name      = "people"
  role_type      = "oidc"
  user_claim     = "sub"
  bound_audiences = ["vault"]
  allowed_redirect_uris = ["https://vault.example.com/ui/vault/auth/oidc/oidc/callback"]
  token_policies = ["default"]
}
resource "vault_identity_entity" "person" {
  for_each = local.people
  name     = each.key
}
resource "vault_identity_entity_alias" "person" {
  for_each       = local.people
  name           = each.key
  canonical_id   = vault_identity_entity.person[each.key].id
  mount_accessor = vault_jwt_auth_backend.sso.accessor
}
resource "vault_identity_group" "team" {
  for_each          = local.teams
  name              = "team-${each.key}"
  type              = "internal"
  policies          = [vault_policy.team[each.key].name]
  member_entity_ids = [for who, team in local.people : vault_identity_entity.person[who].id if team == each.key]
  member_group_ids  = each.key == "red" ? [vault_identity_group.leads.id] : []
}
resource "vault_identity_group" "leads" {
  name              = "leads"
  member_entity_ids = [vault_identity_entity.person["cyd"].id]
}
resource "aws_s3_bucket" "team" {
  for_each = local.teams
  bucket   = "club-${each.key}"
}
resource "aws_iam_role" "team" {
  for_each           = local.teams
  name               = "club-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}
resource "aws_iam_role_policy" "team" {
  for_each = local.teams
  role     = aws_iam_role.team[each.key].id
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
  name     = "club-${each.key}"
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
