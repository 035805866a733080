data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  apps = {
    pay     = { principal = "arn:${data.aws_partition.current.partition}:iam::${local.account}:role/service/pay*" }
    payroll = { principal = "arn:${data.aws_partition.current.partition}:iam::${local.account}:role/service/payroll-task" }
    stock   = { principal = "arn:${data.aws_partition.current.partition}:iam::${local.account}:role/service/stock-task" }
  }
}

resource "aws_iam_role" "task" {
  for_each = local.apps
  name     = "${each.key}-task"
  path     = "/service/"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Sid = "", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "vault_auth_backend" "aws" {
  type = "aws"
}

resource "vault_aws_auth_backend_client" "aws" {
  backend = vault_auth_backend.aws.path
}

resource "vault_aws_auth_backend_role" "app" {
  for_each                 = local.apps
  backend                  = vault_auth_backend.aws.path
  role                     = each.key
  auth_type                = "iam"
  bound_iam_principal_arns = [each.value.principal]
  resolve_aws_unique_ids   = false
  token_policies           = [vault_policy.app[each.key].name]
  token_ttl                = 600
}

resource "vault_policy" "app" {
  for_each = local.apps
  name     = "app-${each.key}"
  policy   = "path \"aws-engine/creds/${each.key}\" {\n  capabilities = [\"read\"]\n}\n"
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy_attachment" "vault" {
  user       = aws_iam_user.vault.name
  policy_arn = aws_iam_policy.vault.arn
}

resource "aws_iam_policy" "vault" {
  name   = "vault-assume"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::${local.account}:role/data/*" }] })
}

resource "aws_s3_bucket" "app" {
  for_each      = local.apps
  bucket        = "shop-${each.key}-data"
  force_destroy = true
}

resource "aws_iam_role" "data" {
  for_each           = local.apps
  name               = "${each.key}-data"
  path               = "/data/"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "data" {
  for_each = local.apps
  role     = aws_iam_role.data[each.key].id
  policy   = templatefile("${path.module}/data.json.tftpl", { bucket = aws_s3_bucket.app[each.key].bucket })
}

resource "vault_aws_secret_backend" "engine" {
  path = "aws-engine"
}

resource "vault_aws_secret_backend_role" "app" {
  for_each        = local.apps
  backend         = vault_aws_secret_backend.engine.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = ["${aws_iam_role.data[each.key].arn}"]
}
