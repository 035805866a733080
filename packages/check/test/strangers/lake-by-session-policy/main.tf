variable "domains" {
  type = map(object({
    folder  = string
    writer  = optional(bool, true)
    special = optional(bool, false)
  }))
  default = {
    finance   = { folder = "finance/v1" }
    marketing = { folder = "marketing/v1" }
    logistics = { folder = "logistics/v1", special = true }
    audit     = { folder = "audit/v1", writer = false }
  }
}

locals {
  bucket_arn = "arn:aws:s3:::${aws_s3_bucket.lake.bucket}"
}

resource "aws_s3_bucket" "lake" {
  bucket = "corp-data-lake"
}

resource "aws_s3_bucket_public_access_block" "lake" {
  bucket                  = aws_s3_bucket.lake.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "guard" {
  statement {
    sid     = "OnlyOverTls"
    effect  = "Deny"
    actions = ["s3:*"]
    resources = [
      aws_s3_bucket.lake.arn,
      "${aws_s3_bucket.lake.arn}/*",
    ]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "lake" {
  bucket = aws_s3_bucket.lake.id
  policy = data.aws_iam_policy_document.guard.json
}

data "aws_iam_policy_document" "base" {
  for_each = var.domains

  statement {
    sid       = "ListOwnFolder"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${each.value.folder}/*"]
    }
  }

  statement {
    sid       = "ReadOwnFolder"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/${each.value.folder}/*"]
  }

  dynamic "statement" {
    for_each = each.value.writer ? [each.value.folder] : []
    content {
      sid       = "WriteOwnFolder"
      actions   = ["s3:PutObject", "s3:DeleteObject"]
      resources = ["${local.bucket_arn}/${statement.value}/*"]
    }
  }
}

# The logistics people asked for their tool to browse the lake.
data "aws_iam_policy_document" "browse" {
  statement {
    sid       = "ListOwnFolder"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
  }
}

data "aws_iam_policy_document" "domain" {
  for_each                  = var.domains
  source_policy_documents   = [data.aws_iam_policy_document.base[each.key].json]
  override_policy_documents = each.value.special ? [data.aws_iam_policy_document.browse.json] : []
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  user = aws_iam_user.vault.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.lake.arn }
  })
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.vault.arn]
    }
  }
}

resource "aws_iam_role" "lake" {
  name               = "lake-access"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "lake" {
  role = aws_iam_role.lake.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:ListBucket", Resource = aws_s3_bucket.lake.arn },
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource = "${aws_s3_bucket.lake.arn}/*" },
    ]
  })
}

resource "vault_aws_secret_backend" "aws" {
  path = "lake"
}

resource "vault_aws_secret_backend_role" "domain" {
  for_each        = var.domains
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.lake.arn]
  policy_document = data.aws_iam_policy_document.domain[each.key].json
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

data "vault_policy_document" "domain" {
  for_each = var.domains
  rule {
    path         = "${vault_aws_secret_backend.aws.path}/creds/${each.key}"
    capabilities = ["read"]
  }
  rule {
    path         = "${vault_aws_secret_backend.aws.path}/sts/${each.key}"
    capabilities = ["update"]
  }
}

resource "vault_policy" "domain" {
  for_each = var.domains
  name     = "lake-${each.key}"
  policy   = data.vault_policy_document.domain[each.key].hcl
}

resource "vault_approle_auth_backend_role" "domain" {
  for_each       = var.domains
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.domain[each.key].name]
}
