# Namespaces by glob: a team's own namespaces are all those that begin with its name.
locals {
  teams = { pay = ["pay-*", "pay"], payroll = ["payroll"], risk = ["risk-*"] }
}

resource "vault_auth_backend" "kubernetes" {
  type = "kubernetes"
  path = "k8s/eu"
}

resource "vault_kubernetes_auth_backend_role" "team" {
  for_each                         = local.teams
  backend                          = vault_auth_backend.kubernetes.path
  role_name                        = each.key
  bound_service_account_names      = ["*"]
  bound_service_account_namespaces = each.key == "pay" ? ["pay*"] : each.value
  token_policies                   = [each.key]
  audience                         = "vault"
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for r in aws_iam_role.team : r.arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "cloud/aws"
}

resource "aws_s3_bucket" "team" {
  for_each = local.teams
  bucket   = "fin-${each.key}"
}

resource "aws_iam_role" "team" {
  for_each           = local.teams
  name               = "fin-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "team" {
  for_each = local.teams
  role     = aws_iam_role.team[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.team[each.key].arn, "${aws_s3_bucket.team[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "team" {
  for_each        = local.teams
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.team[each.key].arn]
}

resource "vault_policy" "team" {
  for_each = local.teams
  name     = each.key
  policy   = "path \"cloud/aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
