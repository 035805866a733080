variable "teams" {
  type    = set(string)
  default = ["ops", "ml", "web"]
}

resource "aws_s3_bucket" "shared" {
  bucket = "abac-shared"
}

resource "aws_iam_user" "vault" {
  name = "vault"
}

resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::*:role/team/*" }] })
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

resource "aws_iam_role" "team" {
  for_each           = var.teams
  name               = each.key
  path               = "/team/"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags               = { team = each.key }
}

data "aws_iam_policy_document" "by_tag" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.shared.arn]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["$${aws:PrincipalTag/team}/*"]
    }
  }
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.shared.arn}/&{aws:PrincipalTag/team}/*"]
  }
}

resource "aws_iam_policy" "by_tag" {
  name_prefix = "by-tag-"
  policy      = data.aws_iam_policy_document.by_tag.json
}

resource "aws_iam_role_policy_attachment" "by_tag" {
  for_each   = aws_iam_role.team
  role       = each.value.name
  policy_arn = aws_iam_policy.by_tag.arn
}

# The web team looks after its own role.
resource "aws_iam_role_policy" "web" {
  name   = "self-service"
  role   = aws_iam_role.team["web"].name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Tags", Effect = "Allow", Action = ["iam:TagRole", "iam:ListRoleTags"], Resource = aws_iam_role.team["web"].arn }] })
}

resource "vault_aws_secret_backend" "aws" {
  path = "aws"
}

resource "vault_aws_secret_backend_role" "team" {
  for_each        = aws_iam_role.team
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [each.value.arn]
}

resource "vault_jwt_auth_backend" "gitlab" {
  path         = "gitlab"
  jwks_url     = "https://gitlab.example.com/oauth/discovery/keys"
  bound_issuer = "https://gitlab.example.com"
}

resource "vault_jwt_auth_backend_role" "team" {
  for_each        = var.teams
  backend         = vault_jwt_auth_backend.gitlab.path
  role_name       = each.key
  role_type       = "jwt"
  user_claim      = "user_email"
  bound_audiences = ["vault"]
  bound_claims = {
    namespace_path = "corp/${each.key}"
    ref_type       = "branch"
    ref            = "main"
  }
  claim_mappings = { namespace_path = "namespace" }
  token_policies = ["team"]
}

resource "vault_policy" "team" {
  name   = "team"
  policy = <<-EOT
    path "aws/creds/{{identity.entity.aliases.${vault_jwt_auth_backend.gitlab.accessor}.metadata.role}}" {
      capabilities = ["read"]
    }
  EOT
}
