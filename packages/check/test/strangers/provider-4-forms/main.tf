variable "customers" {
  type    = list(string)
  default = ["lima", "oslo"]
}

resource "aws_s3_bucket" "customer" {
  count  = length(var.customers)
  bucket = "saas-${element(var.customers, count.index)}"
  acl    = "private"

  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "OfficeOnly",
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::saas-${element(var.customers, count.index)}/*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-0a1b2c3d4e5f60718" } }
    }
  ]
}
EOF

  versioning {
    enabled = true
  }

  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "AES256"
      }
    }
  }

  logging {
    target_bucket = "${aws_s3_bucket.logs.id}"
    target_prefix = "s3/"
  }
}

resource "aws_s3_bucket" "logs" {
  bucket = "saas-access-logs"
}

resource "aws_iam_user" "broker" {
  name = "broker"
}

resource "aws_iam_user_policy" "broker" {
  name   = "assume"
  user   = "${aws_iam_user.broker.name}"
  policy = "${data.aws_iam_policy_document.assume.json}"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${aws_iam_user.broker.arn}"]
    }
  }
}

resource "aws_iam_role" "customer" {
  count               = length(var.customers)
  name                = "customer-${var.customers[count.index]}"
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = [aws_iam_policy.customer[count.index].arn]

  inline_policy {
    name   = "console"
    policy = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetBucketLocation\",\"Resource\":\"${aws_s3_bucket.customer[count.index].arn}\"}}"
  }
}

resource "aws_iam_policy" "customer" {
  count = length(var.customers)
  name  = "customer-${var.customers[count.index]}"

  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:*", "Resource": ["${aws_s3_bucket.customer[count.index].arn}", "${aws_s3_bucket.customer[count.index].arn}*"] }
  ]
}
EOF
}

resource "vault_mount" "kv" {
  path = "secret"
  type = "kv"
  options = {
    version = "2"
  }
}

resource "vault_aws_secret_backend" "aws" {
  path       = "aws"
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
}

resource "vault_aws_secret_backend_role" "customer" {
  count           = length(var.customers)
  backend         = "${vault_aws_secret_backend.aws.path}"
  name            = "${var.customers[count.index]}"
  credential_type = "assumed_role"
  role_arns       = ["${aws_iam_role.customer[count.index].arn}"]
}

resource "vault_auth_backend" "approle" {
  type = "approle"
  path = "approle"
}

resource "vault_policy" "customer" {
  count  = length(var.customers)
  name   = "customer-${var.customers[count.index]}"
  policy = <<EOF
path "secret/data/${var.customers[count.index]}/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

path "aws/creds/${var.customers[count.index]}" {
  capabilities = ["read"]
}
EOF
}

resource "vault_approle_auth_backend_role" "customer" {
  count          = length(var.customers)
  backend        = "${vault_auth_backend.approle.path}"
  role_name      = "${var.customers[count.index]}"
  token_policies = ["default", "${vault_policy.customer[count.index].name}"]
}

output "role_ids" {
  value = vault_approle_auth_backend_role.customer.*.role_id
}
