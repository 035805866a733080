locals {
  tenants = { for file in fileset("${path.module}/tenants", "*.yaml") : trimsuffix(file, ".yaml") => yamldecode(file("${path.module}/tenants/${file}")) }
  buckets = merge([for id, one in local.tenants : { for bucket in one.buckets : bucket => id }]...)
}

resource "aws_s3_bucket" "this" {
  for_each = local.buckets
  bucket   = each.key
}

resource "aws_iam_policy" "this" {
  for_each = local.tenants
  name     = "tenant-${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for bucket in each.value.buckets : { Effect = "Allow", Action = ["s3:ListBucket"], Resource = ["arn:aws:s3:::${bucket}"] }],
      [for bucket in each.value.buckets : { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = ["arn:aws:s3:::${bucket}/*"] }],
      try(each.value.extra_statements, []),
    )
  })
}

resource "vault_aws_secret_backend" "aws" {
  path              = "aws"
  username_template = "{{ printf \"vault-%s-%s\" (.PolicyName) (random 20) }}"
}

resource "vault_aws_secret_backend_role" "this" {
  for_each        = local.tenants
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "iam_user"
  policy_arns     = [aws_iam_policy.this[each.key].arn]
}

resource "vault_policy" "creds" {
  name   = "creds"
  policy = file("${path.module}/policies/creds.hcl")
}

resource "vault_auth_backend" "approle" { type = "approle" }

resource "vault_approle_auth_backend_role" "this" {
  for_each       = local.tenants
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.creds.name]
}

resource "vault_identity_entity" "this" {
  for_each = local.tenants
  name     = each.key
  metadata = { tenant = each.key }
}

resource "vault_identity_entity_alias" "this" {
  for_each       = local.tenants
  name           = vault_approle_auth_backend_role.this[each.key].role_id
  mount_accessor = vault_auth_backend.approle.accessor
  canonical_id   = vault_identity_entity.this[each.key].id
}
