# The same Vault also gives passwords of databases and certificates; neither is a way to anybody's data here.
locals {
  apps = toset(["cart", "pay"])
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for r in aws_iam_role.app : r.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_database_secrets_mount" "db" {
  path = "db"
  postgresql {
    name              = "main"
    username          = "vault"
    password          = "root-of-the-database"
    connection_url    = "postgresql://{{username}}:{{password}}@db:5432/app"
    allowed_roles     = ["*"]
    verify_connection = false
  }
}

resource "vault_database_secret_backend_role" "app" {
  for_each            = local.apps
  backend             = vault_database_secrets_mount.db.path
  name                = each.key
  db_name             = "main"
  creation_statements = ["CREATE ROLE \"{{name}}\" WITH LOGIN PASSWORD '{{password}}'"]
}

resource "vault_mount" "pki" {
  path = "pki"
  type = "pki"
}

resource "vault_mount" "transit" {
  path = "transit"
  type = "transit"
}

resource "vault_policy" "app" {
  for_each = local.apps
  name     = each.key
  policy   = <<-EOT
    path "aws/creds/${each.key}" { capabilities = ["read"] }
    path "db/creds/${each.key}" { capabilities = ["read"] }
    path "pki/issue/${each.key}" { capabilities = ["update"] }
    path "transit/encrypt/${each.key}" { capabilities = ["update"] }
    path "transit/decrypt/${each.key}" { capabilities = ["update"] }
    path "sys/leases/renew" { capabilities = ["update"] }
    path "auth/token/renew-self" { capabilities = ["update"] }
    path "cubbyhole/*" { capabilities = ["create", "read", "update", "delete", "list"] }
  EOT
}

resource "aws_s3_bucket" "app" {
  for_each = local.apps
  bucket   = "side-${each.key}"
}

resource "aws_iam_role" "app" {
  for_each           = local.apps
  name               = "side-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "app" {
  for_each = local.apps
  role     = aws_iam_role.app[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.app[each.key].arn, "${aws_s3_bucket.app[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "app" {
  for_each        = local.apps
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.app[each.key].arn]
}

resource "vault_approle_auth_backend_role" "app" {
  for_each       = local.apps
  role_name      = each.key
  token_policies = [each.key]
}
