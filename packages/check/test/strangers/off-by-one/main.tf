# Two lists walked side by side, one of them sorted.
variable "teams" {
  type    = list(string)
  default = ["zinc", "gold", "lead"]
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

resource "aws_s3_bucket" "team" {
  count  = length(var.teams)
  bucket = "metal-${var.teams[count.index]}"
}

resource "aws_iam_role" "team" {
  count              = length(var.teams)
  name               = "metal-${var.teams[count.index]}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "team" {
  count  = length(var.teams)
  role   = aws_iam_role.team[count.index].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.team[count.index].arn, "${aws_s3_bucket.team[count.index].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "team" {
  count           = length(var.teams)
  backend         = vault_aws_secret_backend.aws.path
  name            = var.teams[count.index]
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.team[index(sort(var.teams), var.teams[count.index])].arn]
}

resource "vault_policy" "team" {
  count  = length(var.teams)
  name   = var.teams[count.index]
  policy = "path \"aws/creds/${var.teams[count.index]}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "team" {
  count          = length(var.teams)
  role_name      = var.teams[count.index]
  token_policies = [vault_policy.team[count.index].name]
}
