# Federation tokens, their policies from a template file; one template reads too much.
locals {
  labs = { helium = "own.json.tftpl", neon = "own.json.tftpl", argon = "wide.json.tftpl" }
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:GetFederationToken", "s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = "*" }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "aws_s3_bucket" "gas" {
  for_each = local.labs
  bucket   = "gas-${each.key}"
}

resource "vault_aws_secret_backend_role" "gas" {
  for_each        = local.labs
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "federation_token"
  policy_document = templatefile("${path.module}/${each.value}", { bucket = aws_s3_bucket.gas[each.key].bucket })
}

resource "vault_policy" "gas" {
  for_each = local.labs
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "gas" {
  for_each       = local.labs
  role_name      = each.key
  token_policies = [each.key]
}
