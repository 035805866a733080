
data "aws_caller_identity" "current" {}
resource "aws_iam_user" "vault" { name = "vault-broker" }
resource "aws_iam_user_policy" "vault" {
  name = "assume"
  user = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/*" }] })
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_auth_backend" "approle" { type = "approle" }

locals { squads = { payments = "acme-payments", billing = "acme-billing" } }
resource "aws_s3_bucket" "squad" {
  for_each = local.squads
  bucket   = each.value
}
data "aws_iam_policy_document" "fence" {
  for_each = local.squads
  statement {
    sid       = "Squad"
    effect    = "Deny"
    actions   = ["s3:*"]
    not_resources = [aws_s3_bucket.squad[each.key].arn, "${aws_s3_bucket.squad[each.key].arn}/*"]
  }
}
data "aws_iam_policy_document" "squad" {
  for_each                = local.squads
  source_policy_documents = [data.aws_iam_policy_document.fence[each.key].json]
  statement {
    sid       = "Squad"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
    resources = ["arn:aws:s3:::acme-*"]
  }
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type = "AWS"
      identifiers = [aws_iam_user.vault.arn]
    }
  }
}
resource "aws_iam_role" "squad" {
  for_each           = local.squads
  name               = "squad-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "squad" {
  for_each = local.squads
  role     = aws_iam_role.squad[each.key].id
  policy   = data.aws_iam_policy_document.squad[each.key].json
}
resource "vault_aws_secret_backend_role" "squad" {
  for_each        = local.squads
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.squad[each.key].arn]
}
resource "vault_policy" "squad" {
  for_each = local.squads
  name     = "squad-${each.key}"
  policy   = <<-EOT
    path "${vault_aws_secret_backend.aws.path}/creds/${each.key}" {
      capabilities = ["read"]
    }
  EOT
}
resource "vault_approle_auth_backend_role" "squad" {
  for_each       = local.squads
  backend        = vault_auth_backend.approle.path
  role_name      = each.key
  token_policies = [vault_policy.squad[each.key].name]
}
