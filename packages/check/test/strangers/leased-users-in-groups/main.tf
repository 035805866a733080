# Vault makes users for a lease, in groups, under a boundary.
locals {
  desks = toset(["bonds", "fx", "rates"])
}

data "aws_caller_identity" "me" {}

resource "aws_iam_user" "vault" {
  name = "vault-leases"
}

resource "aws_iam_user_policy" "vault" {
  user = aws_iam_user.vault.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = [
        "iam:CreateUser", "iam:DeleteUser", "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:AddUserToGroup", "iam:RemoveUserFromGroup",
        "iam:PutUserPolicy", "iam:DeleteUserPolicy", "iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:ListAttachedUserPolicies",
        "iam:ListGroupsForUser", "iam:ListUserPolicies", "iam:ListAccessKeys", "iam:PutUserPermissionsBoundary", "iam:TagUser",
      ]
      Resource = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:user/desks/*"
    }]
  })
}

resource "aws_iam_group" "desks" {
  name = "desks"
  path = "/desks/"
}

resource "aws_iam_policy" "desks" {
  name   = "all-desks"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = "arn:aws:s3:::desk-*" }] })
}

resource "aws_iam_group_policy_attachment" "desks" {
  group      = aws_iam_group.desks.name
  policy_arn = aws_iam_policy.desks.arn
}

resource "aws_s3_bucket" "desk" {
  for_each = local.desks
  bucket   = "desk-${each.key}"
}

resource "aws_iam_policy" "ceiling" {
  for_each = local.desks
  name     = "ceiling-${each.key}"
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = [aws_s3_bucket.desk[each.key].arn, "${aws_s3_bucket.desk[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_aws_secret_backend_role" "desk" {
  for_each                 = local.desks
  backend                  = vault_aws_secret_backend.aws.path
  name                     = each.key
  credential_type          = "iam_user"
  iam_groups               = [aws_iam_group.desks.name]
  permissions_boundary_arn = aws_iam_policy.ceiling[each.key].arn
  user_path                = "/desks/"
}

resource "vault_policy" "desk" {
  for_each = local.desks
  name     = "desk-${each.key}"
  policy   = "path \"aws/creds/${each.key}\" {\n  capabilities = [\"read\"]\n}\n"
}

resource "vault_approle_auth_backend_role" "desk" {
  for_each       = local.desks
  backend        = "approle"
  role_name      = each.key
  token_policies = ["desk-${each.key}"]
  depends_on     = [vault_auth_backend.approle]
}
