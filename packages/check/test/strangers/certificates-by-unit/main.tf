# Machines by certificate of one authority; each login names a unit, one names none.
resource "vault_auth_backend" "cert" {
  type = "cert"
}

locals {
  units = { radar = ["radar"], sonar = [] }
}

resource "vault_cert_auth_backend_role" "unit" {
  for_each                     = local.units
  backend                      = vault_auth_backend.cert.path
  name                         = each.key
  certificate                  = file("${path.module}/ca.pem")
  allowed_organizational_units = each.value
  token_policies               = [each.key]
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = "*" }] })
}

resource "vault_aws_secret_backend" "aws" {}

resource "aws_s3_bucket" "unit" {
  for_each = local.units
  bucket   = "wave-${each.key}"
}

resource "aws_iam_role" "unit" {
  for_each           = local.units
  name               = "wave-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "unit" {
  for_each = local.units
  role     = aws_iam_role.unit[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.unit[each.key].arn, "${aws_s3_bucket.unit[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend_role" "unit" {
  for_each        = local.units
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.unit[each.key].arn]
}

resource "vault_policy" "unit" {
  for_each = local.units
  name     = each.key
  policy   = "path \"aws/creds/${each.key}\" { capabilities = [\"read\"] }"
}
