# People by LDAP; groups of the directory lead to policies, and one group was given two.
resource "vault_ldap_auth_backend" "corp" {
  path        = "ldap"
  url         = "ldaps://ldap.example.com"
  userdn      = "ou=people,dc=example,dc=com"
  groupdn     = "ou=groups,dc=example,dc=com"
  groupfilter = "(member={{.UserDN}})"
}

locals {
  crews = toset(["north", "south"])
}

resource "vault_ldap_auth_backend_group" "crew" {
  for_each  = local.crews
  backend   = vault_ldap_auth_backend.corp.path
  groupname = "crew-${each.key}"
  policies  = [each.key]
}

resource "vault_ldap_auth_backend_group" "leads" {
  backend   = vault_ldap_auth_backend.corp.path
  groupname = "leads"
  policies  = [for crew in local.crews : crew]
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

resource "aws_s3_bucket" "crew" {
  for_each = local.crews
  bucket   = "crew-${each.key}"
}

resource "aws_iam_role" "crew" {
  for_each           = local.crews
  name               = "crew-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "crew" {
  for_each = local.crews
  role     = aws_iam_role.crew[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.crew[each.key].arn, "${aws_s3_bucket.crew[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "crew" {
  for_each        = local.crews
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.crew[each.key].arn]
}

resource "vault_policy" "crew" {
  for_each = local.crews
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
