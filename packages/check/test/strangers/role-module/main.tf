locals {
  tenants = {
    amber  = { extra = [] }
    cobalt = { extra = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] }
    jade   = { extra = [] }
  }
}

resource "aws_iam_user" "vault" {
  name = "vault-root"
}

resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for key, role in module.role : role.iam_role_arn] }] })
}

resource "aws_s3_bucket" "tenant" {
  for_each = local.tenants
  bucket   = "gem-${each.key}"
}

module "role" {
  source                  = "./modules/assumable-role"
  for_each                = local.tenants
  role_name               = "gem-${each.key}"
  trusted_role_arns       = [aws_iam_user.vault.arn]
  custom_role_policy_arns = each.value.extra
  inline_policy_statements = [
    { sid = "List", actions = ["s3:ListBucket"], resources = [aws_s3_bucket.tenant[each.key].arn] },
    { sid = "Objects", actions = ["s3:GetObject", "s3:PutObject"], resources = ["${aws_s3_bucket.tenant[each.key].arn}/*"] },
  ]
}

module "unused" {
  source      = "./modules/assumable-role"
  create_role = false
}

resource "vault_aws_secret_backend" "this" {
  path = "aws"
}

resource "vault_aws_secret_backend_role" "this" {
  for_each        = module.role
  backend         = vault_aws_secret_backend.this.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [each.value.iam_role_arn]
  default_sts_ttl = 3600
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_policy" "this" {
  for_each = local.tenants
  name     = each.key
  policy   = <<-EOT
    # credentials of AWS
    path "aws/creds/${each.key}"
    {
      capabilities = ["read"]
    }
    path "sys/leases/revoke" { capabilities = ["update"] }
  EOT
}

resource "vault_approle_auth_backend_role" "this" {
  for_each       = local.tenants
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [each.key]
}
