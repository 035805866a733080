# The shape of a public role module: everything by count, try and dynamic, a boundary for all, MFA only for people.
variable "customers" {
  type = map(object({ external_id = string, read_only = optional(bool, false) }))
  default = {
    ibex   = { external_id = "ibex-4711" }
    lynx   = { external_id = "lynx-0815", read_only = true }
    marmot = { external_id = "marmot-1337" }
  }
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  name   = "assume"
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = [for m in module.customer : m.role_arn] }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

data "aws_iam_policy_document" "ceiling" {
  statement {
    sid       = "OnlyS3"
    actions   = ["s3:GetObject*", "s3:PutObject", "s3:ListBucket", "s3:AbortMultipartUpload"]
    resources = ["*"]
  }
  statement {
    sid       = "NeverSettings"
    effect    = "Deny"
    actions   = ["s3:PutBucket*", "s3:DeleteBucket*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "ceiling" {
  name   = "customer-ceiling"
  path   = "/boundaries/"
  policy = data.aws_iam_policy_document.ceiling.json
}

module "customer" {
  source      = "./modules/customer"
  for_each    = var.customers
  name        = each.key
  external_id = each.value.external_id
  actions     = each.value.read_only ? ["s3:GetObject"] : ["s3:GetObject", "s3:PutObject"]
  trusted     = [aws_iam_user.vault.arn]
  boundary    = aws_iam_policy.ceiling.arn
  mount       = vault_aws_secret_backend.aws.path
  approle     = vault_auth_backend.approle.path
}
