# An older setup: users with keys, kept in a key-value engine; one lies where everybody reads.
locals {
  parts = { bolt = "parts/bolt", nut = "shared/nut", cog = "parts/cog" }
}

resource "vault_mount" "kv" {
  path    = "kv"
  type    = "kv"
  options = { version = "2" }
}

resource "aws_s3_bucket" "part" {
  for_each = local.parts
  bucket   = "part-${each.key}"
}

resource "aws_iam_user" "part" {
  for_each = local.parts
  name     = "part-${each.key}"
}

resource "aws_iam_user_policy" "part" {
  for_each = local.parts
  user     = aws_iam_user.part[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.part[each.key].arn, "${aws_s3_bucket.part[each.key].arn}/*"] }] })
}

resource "aws_iam_access_key" "part" {
  for_each = local.parts
  user     = aws_iam_user.part[each.key].name
}

resource "vault_kv_secret_v2" "part" {
  for_each  = local.parts
  mount     = vault_mount.kv.path
  name      = each.value
  data_json = jsonencode({ access_key = aws_iam_access_key.part[each.key].id, secret_key = aws_iam_access_key.part[each.key].secret })
}

resource "vault_policy" "part" {
  for_each = local.parts
  name     = each.key
  policy   = <<-EOT
    path "kv/data/parts/${each.key}" {
      capabilities = ["read"]
    }
    path "kv/data/shared/*" {
      capabilities = ["read", "list"]
    }
  EOT
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_approle_auth_backend_role" "part" {
  for_each       = local.parts
  role_name      = each.key
  token_policies = [each.key]
}
