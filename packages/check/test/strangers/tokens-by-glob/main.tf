# A scheduler makes tokens for its jobs by a token role: the glob lets in more than its own.
locals {
  jobs = ["etl", "etl-audit", "ml"]
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

resource "vault_token_auth_backend_role" "job" {
  count                 = length(local.jobs)
  role_name             = "${local.jobs[count.index]}-jobs"
  allowed_policies_glob = ["${local.jobs[count.index]}*"]
  orphan                = true
  renewable             = false
  token_period          = 3600
}

resource "vault_policy" "job" {
  count  = length(local.jobs)
  name   = local.jobs[count.index]
  policy = <<-EOT
    path "aws/creds/${local.jobs[count.index]}" {
      capabilities = ["read"]
    }
    path "auth/token/create/${local.jobs[count.index]}-jobs" {
      capabilities = ["update"]
    }
  EOT
}

resource "aws_s3_bucket" "job" {
  count  = length(local.jobs)
  bucket = "work-${local.jobs[count.index]}"
}

resource "aws_iam_role" "job" {
  count              = length(local.jobs)
  name               = "work-${local.jobs[count.index]}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "job" {
  count  = length(local.jobs)
  role   = aws_iam_role.job[count.index].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.job[count.index].arn, "${aws_s3_bucket.job[count.index].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "job" {
  count           = length(local.jobs)
  backend         = vault_aws_secret_backend.aws.path
  name            = local.jobs[count.index]
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.job[count.index].arn]
}

resource "vault_approle_auth_backend_role" "job" {
  count          = length(local.jobs)
  role_name      = local.jobs[count.index]
  token_policies = [local.jobs[count.index]]
}
