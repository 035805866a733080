locals {
  owner = "acme-inc"
  repos = {
    api      = { environment = "production" }
    website  = { environment = "production" }
    research = { environment = null }
  }
}

resource "vault_jwt_auth_backend" "github" {
  path               = "github-actions"
  oidc_discovery_url = "https://token.actions.githubusercontent.com"
  bound_issuer       = "https://token.actions.githubusercontent.com"
}

resource "aws_iam_user" "vault" {
  name = "vault-secrets-engine"
}

data "aws_iam_policy_document" "vault" {
  statement {
    sid       = "AssumeDeployRoles"
    actions   = ["sts:AssumeRole"]
    resources = [for repo in module.repo : repo.role_arn]
  }
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume-deploy-roles"
  user   = aws_iam_user.vault.name
  policy = data.aws_iam_policy_document.vault.json
}

resource "vault_aws_secret_backend" "this" {
  path                      = "aws-deploy"
  default_lease_ttl_seconds = 900
  max_lease_ttl_seconds     = 3600
}

module "repo" {
  source   = "./modules/repo"
  for_each = local.repos

  name         = each.key
  owner        = local.owner
  environment  = each.value.environment
  jwt_path     = vault_jwt_auth_backend.github.path
  engine       = vault_aws_secret_backend.this.path
  vault_user   = aws_iam_user.vault.arn
}
