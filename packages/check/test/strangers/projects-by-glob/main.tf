locals {
  projects = {
    web   = { path = "acme/web", branches = ["main", "release/*"] }
    infra = { path = "acme/infra", branches = ["main"] }
    data  = { path = "acme/data*", branches = ["main"] }
    datax = { path = "acme/data-extras", branches = ["main"] }
  }
}
resource "vault_jwt_auth_backend" "gitlab" {
  path               = "gitlab"
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}
resource "vault_jwt_auth_backend_role" "ci" {
  for_each          = local.projects
  backend           = vault_jwt_auth_backend.gitlab.path
  role_name         = each.key
  role_type         = "jwt"
  user_claim        = "project_path"
  bound_audiences   = ["https://vault.example.com"]
  bound_claims_type = "glob"
  bound_claims = {
    project_path = each.value.path
    ref          = join(",", each.value.branches)
    ref_type     = "branch"
  }
  token_policies = ["ci-${each.key}"]
}
resource "vault_policy" "ci" {
  for_each = local.projects
  name     = "ci-${each.key}"
  policy   = <<EOT
path "aws/sts/${each.key}" {
  capabilities = ["read", "update"]
}
EOT
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "aws_iam_user" "vault" { name = "vault-broker" }
resource "aws_s3_bucket" "ci" {
  for_each = local.projects
  bucket   = "ci-artifacts-${each.key}"
}
resource "aws_iam_user_policy" "vault" {
  user = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:GetFederationToken", Resource = "*" },
    { Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::ci-artifacts-*" },
  ] })
}
resource "vault_aws_secret_backend_role" "ci" {
  for_each        = local.projects
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "federation_token"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::${aws_s3_bucket.ci[each.key].bucket}", "arn:aws:s3:::${aws_s3_bucket.ci[each.key].bucket}/*"] }] })
}
