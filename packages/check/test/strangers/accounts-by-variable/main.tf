variable "accounts" {
  type    = map(string)
  default = { broker = "111122223333", data = "444455556666" }
}
provider "aws" {
  alias  = "data"
  region = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  assume_role {
    role_arn = format("arn:aws:iam::%s:role/terraform", var.accounts["data"])
  }
}

data "aws_caller_identity" "current" {}
resource "aws_iam_user" "vault" { name = "vault-broker" }
resource "aws_iam_user_policy" "vault" {
  name = "assume"
  user = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/*" }] })
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_auth_backend" "approle" { type = "approle" }

locals { teams = { kilo = {}, lima = {} } }
resource "aws_s3_bucket" "team" {
  provider = aws.data
  for_each = local.teams
  bucket   = "fleet-${each.key}"
}
resource "aws_iam_role" "team" {
  for_each           = local.teams
  name               = "fleet-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}
resource "aws_iam_role_policy" "team" {
  for_each = local.teams
  role     = aws_iam_role.team[each.key].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::fleet-*"] }] })
}
resource "aws_s3_bucket_policy" "team" {
  provider = aws.data
  for_each = local.teams
  bucket   = aws_s3_bucket.team[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Principal = { AWS = each.key == "kilo" ? [aws_iam_role.team["kilo"].arn] : ["arn:aws:iam::${var.accounts["broker"]}:root"] }
    Action    = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
    Resource  = [aws_s3_bucket.team[each.key].arn, "${aws_s3_bucket.team[each.key].arn}/*"]
  }] })
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
  name     = "team-${each.key}"
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
resource "vault_approle_auth_backend_role" "team" {
  for_each       = local.teams
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.team[each.key].name]
}

