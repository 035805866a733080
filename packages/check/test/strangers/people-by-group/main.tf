locals {
  departments = {
    legal = { idp_group = "dep-legal" }
    hr    = { idp_group = "dep-hr" }
  }
}

resource "vault_jwt_auth_backend" "okta" {
  path               = "oidc"
  type               = "oidc"
  oidc_discovery_url = "https://corp.okta.example"
  oidc_client_id     = "vault"
  oidc_client_secret = "not-so-secret-oidc"
  default_role       = "person"
}

resource "vault_jwt_auth_backend_role" "person" {
  backend               = vault_jwt_auth_backend.okta.path
  role_name             = "person"
  role_type             = "oidc"
  user_claim            = "email"
  groups_claim          = "groups"
  oidc_scopes           = ["profile", "groups"]
  allowed_redirect_uris = ["http://localhost:8250/oidc/callback"]
  token_policies        = ["default"]
}

resource "vault_identity_group" "department" {
  for_each = local.departments
  name     = each.key
  type     = "external"
  policies = [vault_policy.department[each.key].name]
  metadata = { department = each.key }
}

resource "vault_identity_group_alias" "department" {
  for_each       = local.departments
  name           = each.value.idp_group
  mount_accessor = vault_jwt_auth_backend.okta.accessor
  canonical_id   = vault_identity_group.department[each.key].id
}

resource "vault_identity_group" "everybody" {
  name             = "everybody"
  type             = "internal"
  member_group_ids = [for group in vault_identity_group.department : group.id]
  policies         = [vault_policy.everybody.name]
}

resource "vault_policy" "department" {
  for_each = local.departments
  name     = "department-${each.key}"
  policy   = "path \"cloud/creds/${each.key}\" { capabilities = [\"read\"] }"
}

# Left from the pilot.
resource "vault_policy" "everybody" {
  name   = "everybody"
  policy = <<-EOT
    path "cloud/roles" { capabilities = ["list"] }
    path "cloud/creds/h?" { capabilities = ["read"] }
    path "cloud/creds/legal" { capabilities = ["deny"] }
  EOT
}

resource "aws_s3_bucket" "department" {
  for_each = local.departments
  bucket   = "corp-${each.key}-files"
}

resource "aws_iam_user" "vault" { name = "vault-people" }

resource "aws_iam_user_policy" "vault" {
  user   = aws_iam_user.vault.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = [for role in aws_iam_role.department : role.arn] }] })
}

resource "aws_iam_role" "department" {
  for_each           = local.departments
  name               = "department-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.vault.arn } }] })
}

resource "aws_iam_role_policy" "department" {
  for_each = local.departments
  role     = aws_iam_role.department[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.department[each.key].arn, "${aws_s3_bucket.department[each.key].arn}/*"] }] })
}

resource "vault_aws_secret_backend" "cloud" { path = "cloud" }

resource "vault_aws_secret_backend_role" "department" {
  for_each        = local.departments
  backend         = vault_aws_secret_backend.cloud.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.department[each.key].arn]
}
