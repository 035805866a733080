locals { spaces = toset(["shop", "shop-api", "stock"]) }
data "aws_caller_identity" "current" {}
resource "aws_iam_user" "vault" { name = "vault-broker" }
resource "vault_auth_backend" "k8s" {
  type = "kubernetes"
  path = "k8s-prod"
}
resource "vault_kubernetes_auth_backend_role" "apps" {
  backend                          = vault_auth_backend.k8s.path
  role_name                        = "apps"
  bound_service_account_names      = ["app"]
  bound_service_account_namespaces = local.spaces
  audience                         = "vault"
  token_policies                   = [vault_policy.apps.name]
}
data "vault_policy_document" "apps" {
  rule {
    path         = "${vault_aws_secret_backend.aws.path}/creds/{{identity.entity.aliases.${vault_auth_backend.k8s.accessor}.metadata.service_account_namespace}}*"
    capabilities = ["read"]
  }
}
resource "vault_policy" "apps" {
  name   = "apps"
  policy = data.vault_policy_document.apps.hcl
}
resource "vault_aws_secret_backend" "aws" { path = "aws-prod" }
resource "aws_s3_bucket" "space" {
  for_each = local.spaces
  bucket   = "data-${each.key}"
}
resource "aws_iam_role" "space" {
  for_each = local.spaces
  name     = "space-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
  inline_policy {
    name   = "data"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.space[each.key].arn, "${aws_s3_bucket.space[each.key].arn}/*"] }] })
  }
}
resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = [for r in aws_iam_role.space : r.arn] }] })
}
resource "vault_aws_secret_backend_role" "space" {
  for_each        = local.spaces
  backend         = vault_aws_secret_backend.aws.path
  name            = each.value
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.space[each.value].arn]
}
