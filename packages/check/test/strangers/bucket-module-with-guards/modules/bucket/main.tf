terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "name" { type = string }
variable "object_ownership" {
  type    = string
  default = "BucketOwnerEnforced"
}
variable "deny_insecure" {
  type    = bool
  default = false
}
variable "deny_old_tls" {
  type    = bool
  default = false
}
variable "extra_policy" {
  type    = string
  default = null
}
variable "attach_policy" {
  type    = bool
  default = false
}
variable "block_public" {
  type    = bool
  default = true
}

locals {
  attach = var.deny_insecure || var.deny_old_tls || var.attach_policy
}

resource "aws_s3_bucket" "this" {
  count         = 1
  bucket        = var.name
  force_destroy = false
}

resource "aws_s3_bucket_ownership_controls" "this" {
  count  = 1
  bucket = aws_s3_bucket.this[0].id
  rule {
    object_ownership = var.object_ownership
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  count                   = var.block_public ? 1 : 0
  bucket                  = aws_s3_bucket.this[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "this" {
  count  = 1
  bucket = aws_s3_bucket.this[0].id
  versioning_configuration {
    status = "Enabled"
  }
}

data "aws_iam_policy_document" "combined" {
  count = local.attach ? 1 : 0
  source_policy_documents = compact([
    var.deny_insecure ? data.aws_iam_policy_document.insecure[0].json : "",
    var.deny_old_tls ? data.aws_iam_policy_document.tls[0].json : "",
    var.extra_policy,
  ])
}

data "aws_iam_policy_document" "insecure" {
  count = var.deny_insecure ? 1 : 0
  statement {
    sid       = "denyInsecureTransport"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[0].arn, "${aws_s3_bucket.this[0].arn}/*"]
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

data "aws_iam_policy_document" "tls" {
  count = var.deny_old_tls ? 1 : 0
  statement {
    sid       = "denyOutdatedTLS"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[0].arn, "${aws_s3_bucket.this[0].arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "NumericLessThan"
      variable = "s3:TlsVersion"
      values   = ["1.2"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  count      = local.attach ? 1 : 0
  bucket     = aws_s3_bucket.this[0].id
  policy     = data.aws_iam_policy_document.combined[0].json
  depends_on = [aws_s3_bucket_public_access_block.this]
}
