variable "instance" { default = "arn:aws:sso:::instance/ssoins-1234567890abcdef" }
resource "aws_ssoadmin_permission_set" "analyst" {
  name         = "Analyst"
  instance_arn = var.instance
}
resource "aws_ssoadmin_permission_set_inline_policy" "analyst" {
  instance_arn       = var.instance
  permission_set_arn = aws_ssoadmin_permission_set.analyst.arn
  inline_policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
resource "aws_ssoadmin_account_assignment" "analyst" {
  instance_arn       = var.instance
  permission_set_arn = aws_ssoadmin_permission_set.analyst.arn
  principal_id       = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
  principal_type     = "GROUP"
  target_id          = "000000000000"
  target_type        = "AWS_ACCOUNT"
}
locals { teams = { one = {}, two = {} } }
resource "aws_s3_bucket" "t" {
  for_each = local.teams
  bucket   = "sso-${each.key}"
}
resource "aws_iam_user" "vault" { name = "vault-sso" }
resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::*:role/sso-*" }] })
}
resource "aws_iam_role" "t" {
  for_each           = local.teams
  name               = "sso-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:SetSourceIdentity"], Principal = { AWS = aws_iam_user.vault.arn }, Condition = { StringLike = { "sts:RoleSessionName" = "vault-*" } } }] })
}
resource "aws_iam_role_policy" "t" {
  for_each = local.teams
  role     = aws_iam_role.t[each.key].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.t[each.key].arn, "${aws_s3_bucket.t[each.key].arn}/*"] }] })
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_aws_secret_backend_role" "t" {
  for_each        = local.teams
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.t[each.key].arn]
}
resource "vault_auth_backend" "approle" { type = "approle" }
resource "vault_policy" "t" {
  for_each = local.teams
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
resource "vault_approle_auth_backend_role" "t" {
  for_each       = local.teams
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [each.key]
}
