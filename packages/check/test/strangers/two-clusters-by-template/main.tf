locals {
  clusters = ["blue", "green"]
  teams    = ["checkout", "search"]
  pairs    = { for pair in setproduct(local.clusters, local.teams) : "${pair[0]}-${pair[1]}" => { cluster = pair[0], team = pair[1] } }
}

resource "vault_auth_backend" "kubernetes" {
  for_each = toset(local.clusters)
  type     = "kubernetes"
  path     = "kubernetes/${each.value}"
}

resource "vault_kubernetes_auth_backend_config" "this" {
  for_each           = vault_auth_backend.kubernetes
  backend            = each.value.path
  kubernetes_host    = "https://${each.key}.k8s.example.com"
  disable_iss_validation = true
}

# One policy for everybody in a cluster: Vault fills in the namespace.
resource "vault_policy" "cluster" {
  for_each = vault_auth_backend.kubernetes
  name     = "aws-${each.key}"
  policy   = <<-EOT
    path "aws/creds/${each.key}-{{identity.entity.aliases.${each.value.accessor}.metadata.service_account_namespace}}" {
      capabilities = ["read"]
    }
  EOT
}

resource "vault_kubernetes_auth_backend_role" "workload" {
  for_each                         = vault_auth_backend.kubernetes
  backend                          = each.value.path
  role_name                        = "workload"
  bound_service_account_names      = ["*"]
  bound_service_account_namespaces = local.teams
  token_policies                   = [vault_policy.cluster[each.key].name]
  token_ttl                        = 1200
}

resource "aws_s3_bucket" "team" {
  for_each = local.pairs
  bucket   = "k8s-${each.key}"
  tags     = { team = each.value.team, cluster = each.value.cluster }
}

resource "aws_iam_user" "vault" {
  name = "vault-k8s"
}

resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole"], Resource = values(aws_iam_role.team)[*].arn }] })
}

resource "aws_iam_role" "team" {
  for_each           = local.pairs
  name               = "k8s-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole"], Principal = { AWS = [aws_iam_user.vault.arn] } }] })
  inline_policy {
    name = "bucket"
    policy = jsonencode({ Version = "2012-10-17", Statement = [
      { Effect = "Allow", Action = ["s3:*"], Resource = [aws_s3_bucket.team[each.key].arn, "${aws_s3_bucket.team[each.key].arn}/*"] }
    ] })
  }
}

resource "vault_aws_secret_backend" "aws" {}

resource "vault_aws_secret_backend_role" "team" {
  for_each        = local.pairs
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.team[each.key].arn]
}
