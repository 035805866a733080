resource "vault_mount" "kv" {
  path    = "kv"
  type    = "kv-v2"
}
resource "vault_mount" "transit" {
  path = "transit"
  type = "transit"
}
resource "vault_mount" "db" {
  path = "database"
  type = "database"
}
resource "vault_audit" "file" {
  type    = "file"
  options = { file_path = "stdout" }
}
resource "vault_policy" "admin" {
  name   = "platform-admin"
  policy = <<-EOT
    path "*" {
      capabilities = ["create", "read", "update", "delete", "list", "patch", "sudo"]
    }
  EOT
}
resource "vault_auth_backend" "cert" { type = "cert" }
resource "vault_cert_auth_backend_role" "service" {
  for_each              = local.services
  name                  = each.key
  backend               = vault_auth_backend.cert.path
  certificate           = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
  allowed_common_names  = ["${each.key}.svc.example.com"]
  token_policies        = ["default", vault_policy.service[each.key].name]
}
resource "vault_auth_backend" "ldap_people" {
  type = "userpass"
  path = "people"
}
resource "vault_generic_endpoint" "admin" {
  path                 = "auth/people/users/root-ish"
  ignore_absent_fields = true
  data_json            = jsonencode({ policies = "platform-admin", password = "hunter2hunter2" })
}
locals {
  services = { ingest = "create", report = "read" }
}
resource "vault_policy" "service" {
  for_each = local.services
  name     = "svc-${each.key}"
  policy   = <<-EOT
    path "kv/data/${each.key}/*" { capabilities = ["create", "read", "update", "patch", "delete"] }
    path "kv/metadata/${each.key}/*" { capabilities = ["list", "read"] }
    path "transit/encrypt/${each.key}" { capabilities = ["update"] }
    path "database/creds/${each.key}" { capabilities = ["read"] }
    path "aws/creds/${each.key}" {
      capabilities       = ["read"]
      max_wrapping_ttl   = "5m"
    }
    path "auth/token/lookup-self" { capabilities = ["read"] }
    path "sys/capabilities-self" { capabilities = ["update"] }
    path "sys/internal/ui/mounts/*" { capabilities = ["read"] }
    path "cubbyhole/*" { capabilities = ["create", "read", "update", "delete", "list"] }
  EOT
}
resource "aws_s3_bucket" "service" {
  for_each = local.services
  bucket   = "platform-${each.key}"
}
resource "aws_kms_key" "service" {
  for_each = local.services
}
resource "aws_sqs_queue" "service" {
  for_each = local.services
  name     = each.key
}
resource "aws_s3_bucket_notification" "service" {
  for_each = local.services
  bucket   = aws_s3_bucket.service[each.key].id
  queue {
    queue_arn = aws_sqs_queue.service[each.key].arn
    events    = ["s3:ObjectCreated:*"]
  }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "service" {
  for_each = local.services
  bucket   = aws_s3_bucket.service[each.key].id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.service[each.key].arn
    }
  }
}
resource "aws_s3_bucket_lifecycle_configuration" "service" {
  for_each = local.services
  bucket   = aws_s3_bucket.service[each.key].id
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration { days = 90 }
  }
}
resource "aws_cloudwatch_log_group" "x" { name = "x" }
resource "aws_iam_instance_profile" "node" {
  name = "node"
  role = aws_iam_role.node.name
}
resource "aws_iam_role" "node" {
  name               = "vault-node"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "node" {
  role   = aws_iam_role.node.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = [for role in aws_iam_role.service : role.arn] }] })
}
resource "aws_iam_role" "service" {
  for_each           = local.services
  name               = "svc-${each.key}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_role.node.arn } }] })
}
resource "aws_iam_role_policy" "service" {
  for_each = local.services
  role     = aws_iam_role.service[each.key].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource = [aws_s3_bucket.service[each.key].arn, "${aws_s3_bucket.service[each.key].arn}/*"] }] })
}
resource "vault_aws_secret_backend" "aws" { path = "aws" }
resource "vault_aws_secret_backend_role" "service" {
  for_each        = local.services
  backend         = vault_aws_secret_backend.aws.path
  name            = each.key
  credential_type = "assumed_role"
  role_arns       = [aws_iam_role.service[each.key].arn]
}
