locals { guests = toset(["alice", "bruno"]) }
data "aws_caller_identity" "me" {}
resource "aws_s3_bucket" "common" { bucket = "guests-common" }
resource "aws_s3_access_point" "guest" {
  for_each = local.guests
  bucket   = aws_s3_bucket.common.id
  name     = "guest-${each.key}"
}
resource "aws_s3control_access_point_policy" "guest" {
  for_each         = local.guests
  access_point_arn = aws_s3_access_point.guest[each.key].arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.guest[each.key].arn }, Action = ["s3:GetObject", "s3:PutObject"], Resource = "${aws_s3_access_point.guest[each.key].arn}/object/${each.key}/*" }] })
}
resource "aws_s3_bucket_policy" "common" {
  bucket = aws_s3_bucket.common.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "*", Resource = [aws_s3_bucket.common.arn, "${aws_s3_bucket.common.arn}/*"], Condition = { StringEquals = { "s3:DataAccessPointAccount" = data.aws_caller_identity.me.account_id } } }] })
}
resource "aws_iam_user" "vault" { name = "vault-guests" }
resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = [for role in aws_iam_role.guest : role.arn] }] })
}
resource "aws_iam_role" "guest" {
  for_each           = local.guests
  name               = "guest-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}
resource "aws_iam_role_policy" "guest" {
  for_each = local.guests
  role     = aws_iam_role.guest[each.key].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::guests-common/${each.key}/*" },
    { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::guests-common", Condition = { StringLike = { "s3:prefix" = "${each.key}/*" } } },
  ] })
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_aws_secret_backend_role" "guest" {
  for_each        = local.guests
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.guest[each.key].arn]
}
resource "vault_auth_backend" "userpass" { type = "userpass" }
resource "vault_generic_endpoint" "guest" {
  for_each             = local.guests
  path                 = "auth/${vault_auth_backend.userpass.path}/users/${each.key}"
  ignore_absent_fields = true
  data_json            = jsonencode({ policies = ["guest-${each.key}"], password = "correct-horse-${each.key}" })
}
resource "vault_policy" "guest" {
  for_each = local.guests
  name     = "guest-${each.key}"
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
