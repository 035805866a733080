locals { jobs = toset(["nightly", "hourly"]) }

resource "vault_token_auth_backend_role" "job" {
  for_each              = local.jobs
  role_name             = each.key
  allowed_policies_glob = ["job-${each.key}*"]
  orphan                = true
  renewable             = false
}

resource "vault_policy" "job" {
  for_each = local.jobs
  name     = "job-${each.key}"
  policy   = "path \"aws/sts/${each.key}\" { capabilities = [\"read\", \"update\"] }"
}

# The scheduler makes each job's token.
resource "vault_policy" "scheduler" {
  name   = "scheduler"
  policy = join("\n", [for job in local.jobs : "path \"auth/token/create/${job}\" { capabilities = [\"create\", \"update\"] }"])
}

resource "vault_auth_backend" "approle" { type = "approle" }

resource "vault_approle_auth_backend_role" "scheduler" {
  backend        = vault_auth_backend.approle.path
  role_name      = "scheduler"
  token_policies = [vault_policy.scheduler.name]
}

resource "aws_s3_bucket" "job" {
  for_each = local.jobs
  bucket   = "jobs-${each.key}"
}

resource "aws_iam_user" "vault" { name = "vault-federation" }

resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:GetFederationToken", Resource = "*" },
    { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::jobs-*", "arn:aws:s3:::jobs-*/*"] },
  ] })
}

resource "vault_aws_secret_backend" "aws" { path = "aws" }

resource "vault_aws_secret_backend_role" "job" {
  for_each        = local.jobs
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "federation_token"
  default_sts_ttl = 3600
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_bucket.job[each.key].arn}/*" },
    { Effect = "Allow", Action = "s3:ListBucket", Resource = aws_s3_bucket.job[each.key].arn },
  ] })
}
