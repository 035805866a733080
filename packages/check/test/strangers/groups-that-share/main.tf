data "aws_caller_identity" "current" {}
locals { teams = { risk = ["risk"], desk = ["desk", "shared"], ops = ["ops", "shared"] } }
resource "aws_iam_user" "vault" { name = "vault-broker" }
resource "aws_iam_user_policy" "vault" {
  user = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["iam:CreateUser", "iam:DeleteUser", "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:AddUserToGroup", "iam:RemoveUserFromGroup", "iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:PutUserPolicy", "iam:DeleteUserPolicy", "iam:List*", "iam:GetUser", "iam:PutUserPermissionsBoundary", "iam:TagUser"], Resource = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:user/vault/*", "arn:aws:iam::${data.aws_caller_identity.current.account_id}:group/*"] }] })
}
resource "aws_s3_bucket" "team" {
  for_each = local.teams
  bucket   = "bank-${each.key}"
}
resource "aws_iam_group" "g" {
  for_each = toset(flatten(values(local.teams)))
  name     = "bank-${each.value}"
}
resource "aws_iam_group_policy" "own" {
  for_each = local.teams
  group    = aws_iam_group.g[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.team[each.key].arn, "${aws_s3_bucket.team[each.key].arn}/*"] }] })
}
resource "aws_iam_group_policy" "shared" {
  group  = aws_iam_group.g["shared"].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = [for t in ["desk", "ops"] : "${aws_s3_bucket.team[t].arn}/shared/*"] }] })
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_aws_secret_backend_role" "team" {
  for_each        = local.teams
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "iam_user"
  iam_groups      = [for g in each.value : aws_iam_group.g[g].name]
  user_path       = "/vault/"
}
resource "vault_auth_backend" "approle" { type = "approle" }
resource "vault_policy" "team" {
  for_each = local.teams
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
resource "vault_approle_auth_backend_role" "team" {
  for_each       = local.teams
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.team[each.key].name]
}
