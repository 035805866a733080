# "Nobody but the owner may change anything": the Deny spares what it was never meant to spare.
locals {
  labs = toset(["xray", "mri"])
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

resource "aws_s3_bucket" "lab" {
  for_each = local.labs
  bucket   = "scan-${each.key}"
}

resource "aws_s3_bucket_policy" "lab" {
  for_each = local.labs
  bucket   = aws_s3_bucket.lab[each.key].bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OwnerOnly"
      Effect    = "Deny"
      Principal = "*"
      NotAction = ["s3:GetObject", "s3:ListBucket"]
      Resource  = [aws_s3_bucket.lab[each.key].arn, "${aws_s3_bucket.lab[each.key].arn}/*"]
      Condition = { StringNotEquals = { "aws:PrincipalArn" = [aws_iam_role.lab[each.key].arn] } }
    }]
  })
}

resource "aws_iam_role" "lab" {
  for_each           = local.labs
  name               = "lab-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_policy" "lab" {
  name   = "labs"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::scan-*", "arn:aws:s3:::scan-*/*"] }] })
}

resource "aws_iam_policy_attachment" "lab" {
  name       = "labs"
  roles      = [for r in aws_iam_role.lab : r.name]
  policy_arn = aws_iam_policy.lab.arn
}

resource "vault_aws_secret_backend_role" "lab" {
  for_each        = local.labs
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.lab[each.key].arn]
}

resource "vault_policy" "lab" {
  for_each = local.labs
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}

resource "vault_approle_auth_backend_role" "lab" {
  for_each       = local.labs
  role_name      = each.key
  token_policies = [each.key]
}
