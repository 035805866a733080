# One document for all, one statement of it replaced where a team asked for more.
locals {
  teams = ["ant", "bee", "cat"]
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = "*" }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

data "aws_iam_policy_document" "base" {
  count = length(local.teams)
  statement {
    sid       = "Own"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::nest-${local.teams[count.index]}/*"]
  }
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::nest-${local.teams[count.index]}"]
  }
}

data "aws_iam_policy_document" "more" {
  statement {
    sid       = "Own"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::nest-*/*"]
  }
}

data "aws_iam_policy_document" "final" {
  count                     = length(local.teams)
  source_policy_documents   = [data.aws_iam_policy_document.base[count.index].json]
  override_policy_documents = local.teams[count.index] == "bee" ? [data.aws_iam_policy_document.more.json] : []
}

resource "aws_s3_bucket" "team" {
  count  = length(local.teams)
  bucket = "nest-${local.teams[count.index]}"
}

resource "aws_iam_role" "team" {
  count              = length(local.teams)
  name               = "nest-${local.teams[count.index]}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "team" {
  count  = length(local.teams)
  role   = aws_iam_role.team[count.index].name
  policy = data.aws_iam_policy_document.final[count.index].json
}

resource "vault_aws_secret_backend_role" "team" {
  count           = length(local.teams)
  backend         = vault_aws_secret_backend.aws.path
  name            = local.teams[count.index]
  credential_type = "assumed_role"
  role_arns       = [element(aws_iam_role.team[*].arn, count.index)]
}

resource "vault_policy" "team" {
  count  = length(local.teams)
  name   = local.teams[count.index]
  policy = jsonencode({ path = { "aws/sts/${local.teams[count.index]}" = { capabilities = ["update"] } } })
}

resource "vault_approle_auth_backend_role" "team" {
  count          = length(local.teams)
  backend        = vault_auth_backend.approle.path
  role_name      = local.teams[count.index]
  token_policies = [vault_policy.team[count.index].name]
}
