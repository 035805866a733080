module "team" {
  source = "./team"
  broker = aws_iam_user.vault.arn
}
module "plain" {
  source = "./team"
  prefix = "plain"
  broker = aws_iam_user.vault.arn
  teams  = { one = { reads = null }, two = {} }
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
