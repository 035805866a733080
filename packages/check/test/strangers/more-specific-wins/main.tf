# Everybody shares a policy that allows every role and denies those of others: the longer path wins, not the Deny.
locals {
  rooms = ["a-one", "a-two", "b-one"]
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

resource "vault_policy" "shared" {
  name   = "shared"
  policy = <<-EOT
    path "aws/creds/*" {
      capabilities = ["deny"]
    }
    # the rooms of wing a
    path "aws/creds/a-*" {
      capabilities = ["read"]
    }
  EOT
}

resource "vault_policy" "room" {
  count  = length(local.rooms)
  name   = "room-${local.rooms[count.index]}"
  policy = <<-EOT
    path "aws/creds/${local.rooms[count.index]}" {
      capabilities = ["read"]
    }
    path "aws/+/b-one" {
      capabilities = ["${local.rooms[count.index] == "b-one" ? "read" : "deny"}"]
    }
  EOT
}

resource "aws_s3_bucket" "room" {
  count  = length(local.rooms)
  bucket = "room-${local.rooms[count.index]}"
}

resource "aws_iam_role" "room" {
  count              = length(local.rooms)
  name               = "room-${local.rooms[count.index]}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "room" {
  count  = length(local.rooms)
  role   = aws_iam_role.room[count.index].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.room[count.index].arn, "${aws_s3_bucket.room[count.index].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "room" {
  count           = length(local.rooms)
  backend         = vault_aws_secret_backend.aws.path
  name            = local.rooms[count.index]
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.room[count.index].arn]
}

resource "vault_approle_auth_backend_role" "room" {
  count          = length(local.rooms)
  role_name      = local.rooms[count.index]
  token_policies = ["shared", vault_policy.room[count.index].name]
}
