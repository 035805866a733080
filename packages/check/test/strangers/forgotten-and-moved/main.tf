locals { tenants = toset(["a", "b"]) }

resource "aws_s3_bucket" "tenant" {
  for_each = local.tenants
  bucket   = "moved-${each.key}"
}
moved {
  from = aws_s3_bucket.a
  to   = aws_s3_bucket.tenant["a"]
}
moved {
  from = aws_s3_bucket.b
  to   = aws_s3_bucket.tenant["b"]
}
resource "aws_iam_user" "vault" { name = "vault-moved" }

resource "aws_iam_role" "tenant" {
  for_each           = local.tenants
  name               = "moved-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}
moved {
  from = aws_iam_role.a
  to   = aws_iam_role.tenant["a"]
}
moved {
  from = aws_iam_role.b
  to   = aws_iam_role.tenant["b"]
}
resource "aws_iam_role_policy" "tenant" {
  for_each = local.tenants
  name     = "data"
  role     = aws_iam_role.tenant[each.key].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.tenant[each.key].arn, "${aws_s3_bucket.tenant[each.key].arn}/*"] }] })
}
moved {
  from = aws_iam_role_policy.a
  to   = aws_iam_role_policy.tenant["a"]
}
moved {
  from = aws_iam_role_policy.b
  to   = aws_iam_role_policy.tenant["b"]
}
# Terraform forgets it, and AWS keeps it.
removed {
  from = aws_iam_role_policy.migration
  lifecycle {
    destroy = false
  }
}
resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = [for role in aws_iam_role.tenant : role.arn] }] })
}
resource "vault_aws_secret_backend" "aws" { path = "moved-aws" }
resource "vault_auth_backend" "approle" {
  type = "approle"
  path = "moved-approle"
}
resource "vault_aws_secret_backend_role" "t" {
  for_each        = aws_iam_role.tenant
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [each.value.arn]
}
resource "vault_policy" "t" {
  for_each = toset(["a", "b"])
  name     = "moved-${each.key}"
  policy   = "path \"moved-aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
resource "vault_approle_auth_backend_role" "t" {
  for_each       = toset(["a", "b"])
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.t[each.key].name]
}
