data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = local.rights
    content {
      sid       = title(statement.key)
      actions   = statement.value
      resources = ["${local.arn}/${statement.key}/*"]
    }
  }
  dynamic "statement" {
    for_each = var.switch ? [1] : []
    content {
      actions   = ["s3:ListBucket"]
      resources = [local.arn]
      condition {
        test     = "StringLike"
        variable = "s3:prefix"
        values   = [for t in local.teams : "${t}/*"]
      }
    }
  }
  dynamic "statement" {
    for_each = var.switch ? [] : [1]
    content {
      actions   = ["*"]
      resources = ["*"]
    }
  }
}

data "aws_iam_policy_document" "iterator" {
  dynamic "statement" {
    for_each = local.teams
    iterator = team
    content {
      sid    = "T${team.key}"
      effect = team.value == "blue" ? "Allow" : "Deny"
      dynamic "principals" {
        for_each = { AWS = ["arn:aws:iam::111122223333:role/${team.value}"], Service = ["x.amazonaws.com"] }
        content {
          type        = principals.key
          identifiers = principals.value
        }
      }
      actions   = ["s3:*"]
      resources = [local.arn, "${local.arn}/${team.value}/&{aws:username}/*"]
      dynamic "condition" {
        for_each = team.key == "blue" ? { "aws:PrincipalTag/team" = [team.key] } : {}
        iterator = c
        content {
          test     = "StringEquals"
          variable = c.key
          values   = c.value
        }
      }
    }
  }
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Base"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${local.arn}/*"]
  }
  statement {
    sid           = "NotThese"
    effect        = "Deny"
    not_actions   = ["s3:Get*"]
    not_resources = [local.arn]
    not_principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "joined" {
  version                   = "2012-10-17"
  policy_id                 = "P"
  source_policy_documents   = [data.aws_iam_policy_document.base.json, data.aws_iam_policy_document.dynamic.json]
  override_policy_documents = [jsonencode({ Statement = [{ Sid = "Base", Effect = "Allow", Action = "s3:ListBucket", Resource = local.arn }] })]
  statement {
    sid       = "NotThese"
    actions   = ["s3:GetObject"]
    resources = [local.arn]
  }
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/x"
      values   = ["b", "a"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/x"
      values   = ["c"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = [true]
    }
  }
}

data "aws_iam_policy_document" "sorted" {
  statement {
    actions   = ["s3:PutObject", "s3:GetObject", "s3:GetObject"]
    resources = ["${local.arn}/b", "${local.arn}/a"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root", "111122223333"]
    }
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:root"]
    }
  }
}

data "aws_iam_policy_document" "counted" {
  count = 2
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${local.arn}/${count.index}"]
  }
}

resource "terraform_data" "documents" {
  input = {
    dynamic  = data.aws_iam_policy_document.dynamic.json
    iterator = data.aws_iam_policy_document.iterator.json
    joined   = data.aws_iam_policy_document.joined.json
    sorted   = data.aws_iam_policy_document.sorted.minified_json
    counted  = data.aws_iam_policy_document.counted[*].json
    second   = data.aws_iam_policy_document.counted[1].minified_json
    decoded  = jsondecode(data.aws_iam_policy_document.base.json).Statement[0].Sid
  }
}
