# Jobs of GitLab, bound by group; what they get is named by the project in their token.
resource "vault_jwt_auth_backend" "gitlab" {
  path               = "gitlab"
  oidc_discovery_url = "https://gitlab.example.com"
  bound_issuer       = "https://gitlab.example.com"
}

locals {
  projects = { api = "shop/api", web = "shop/web" }
}

resource "vault_jwt_auth_backend_role" "jobs" {
  backend         = vault_jwt_auth_backend.gitlab.path
  role_name       = "jobs"
  role_type       = "jwt"
  user_claim      = "project_path"
  bound_audiences = ["vault"]
  bound_claims    = { namespace_path = "shop", ref_type = "branch" }
  claim_mappings  = { project_name = "project", ref = "ref" }
  token_policies  = [vault_policy.jobs.name]
  token_ttl       = 600
}

resource "vault_policy" "jobs" {
  name   = "jobs"
  policy = <<-EOT
    path "aws/creds/{{identity.entity.aliases.${vault_jwt_auth_backend.gitlab.accessor}.metadata.project}}" {
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
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for r in aws_iam_role.project : r.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {}

resource "aws_s3_bucket" "project" {
  for_each = local.projects
  bucket   = "jobs-${each.key}"
}

resource "aws_iam_role" "project" {
  for_each           = local.projects
  name               = "jobs-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })

  inline_policy {
    name   = "own"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.project[each.key].arn, "${aws_s3_bucket.project[each.key].arn}/*"] }] })
  }
}

resource "vault_aws_secret_backend_role" "project" {
  for_each        = local.projects
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.project[each.key].arn]
}
