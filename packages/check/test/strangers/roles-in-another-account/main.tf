terraform {
  required_providers {
    aws   = { source = "hashicorp/aws", version = ">= 6.0" }
    vault = { source = "hashicorp/vault", version = ">= 4.4" }
  }
}

provider "aws" {
  region                      = "us-east-1"
  allowed_account_ids         = ["111122223333"]
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}

provider "aws" {
  alias                       = "storage"
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

provider "vault" {}

locals {
  labs = toset(["genome", "protein"])
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::444455556666:role/lab-*" }] })
}

resource "aws_s3_bucket" "lab" {
  provider = aws.storage
  for_each = local.labs
  bucket   = "uni-lab-${each.key}"
}

resource "aws_iam_role" "lab" {
  provider = aws.storage
  for_each = local.labs
  name     = "lab-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Vault", Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Condition = { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:user/vault" } } },
    ]
  })
}

resource "aws_iam_role_policy" "lab" {
  provider = aws.storage
  for_each = local.labs
  name     = "lab"
  role     = aws_iam_role.lab[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::uni-lab-*", "arn:aws:s3:::uni-lab-*/*"] },
    ]
  })
}

# The identity policies are broad; each bucket lets in its own role alone.
data "aws_iam_policy_document" "bucket" {
  for_each = local.labs
  statement {
    sid       = "OwnRoleOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::uni-lab-${each.key}", "arn:aws:s3:::uni-lab-${each.key}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "ArnNotEquals"
      variable = "aws:PrincipalArn"
      values   = [aws_iam_role.lab[each.key].arn, "arn:aws:iam::444455556666:role/terraform"]
    }
  }
}

resource "aws_s3_bucket_policy" "lab" {
  provider = aws.storage
  for_each = local.labs
  bucket   = aws_s3_bucket.lab[each.key].id
  policy   = data.aws_iam_policy_document.bucket[each.key].json
}

resource "vault_aws_secret_backend" "aws" {
  path = "research/aws"
}

resource "vault_aws_secret_backend_role" "lab" {
  for_each        = local.labs
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.lab[each.key].arn]
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_policy" "lab" {
  for_each = local.labs
  name     = "lab-${each.key}"
  policy = join("\n", [
    for verb in ["creds", "sts"] : "path \"${vault_aws_secret_backend.aws.path}/${verb}/${each.key}\" { capabilities = [\"read\", \"update\"] }"
  ])
}

resource "vault_approle_auth_backend_role" "lab" {
  for_each              = local.labs
  backend               = vault_auth_backend.approle.path
  role_name             = "lab-${each.key}"
  token_policies        = [vault_policy.lab[each.key].name]
  secret_id_bound_cidrs = ["10.0.0.0/8"]
}
