# A team's platform: tenants are files, credentials come from one AWS engine, logs lie in another account.
terraform {
  required_version = ">= 1.6, < 1.9"
  backend "s3" {
    bucket = "platform-state"
    key    = "tenants.tfstate"
    region = "eu-west-1"
  }
  required_providers {
    aws        = { source = "hashicorp/aws", version = "~> 6.0" }
    vault      = { source = "hashicorp/vault", version = ">= 4.0" }
    kubernetes = { source = "hashicorp/kubernetes", version = "~> 2.0" }
  }
}

variable "region" { type = string }
variable "elsewhere" { type = string }
variable "password" {
  type      = string
  sensitive = true
}

provider "aws" {
  region     = var.region
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = var.password
  endpoints {
    s3  = var.elsewhere
    iam = var.elsewhere
    sts = var.elsewhere
  }
  default_tags {
    tags = { platform = "tenants" }
  }
}

provider "aws" {
  alias               = "logs"
  region              = var.region
  allowed_account_ids = ["222222222222"]
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deployer"
  }
}

provider "vault" {
  address = var.elsewhere
  token   = var.password
}

provider "kubernetes" {
  host = var.elsewhere
}

locals {
  files = fileset("${path.module}/tenants", "*.yaml")
  tenants = {
    for file in local.files : trimsuffix(file, ".yaml") => yamldecode(file("${path.module}/tenants/${file}"))
  }
}

data "aws_caller_identity" "current" {}
data "aws_caller_identity" "logs" {
  provider = aws.logs
}

resource "kubernetes_namespace" "tenant" {
  for_each = local.tenants
  metadata {
    name = each.key
  }
}

resource "aws_s3_bucket" "logs" {
  provider = aws.logs
  bucket   = "platform-logs-${data.aws_caller_identity.logs.account_id}"
}

resource "aws_iam_user" "broker" {
  name = "vault-broker"
}

resource "aws_iam_user_policy" "broker" {
  user = aws_iam_user.broker.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/tenant-*"
    }]
  })
}

resource "vault_aws_secret_backend" "aws" {
  path       = "platform/aws"
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = var.password
  region     = var.region
}

resource "vault_auth_backend" "approle" {
  type = "approle"
}

resource "vault_jwt_auth_backend" "ci" {
  path               = "ci"
  oidc_discovery_url = var.elsewhere
  bound_issuer       = "https://ci.example.com"
}

resource "vault_auth_backend" "people" {
  type = "userpass"
  path = "people"
}

resource "vault_generic_endpoint" "auditor" {
  path                 = "auth/${vault_auth_backend.people.path}/users/auditor"
  ignore_absent_fields = true
  data_json            = jsonencode({ token_policies = [], password = var.password })
}

module "tenant" {
  source   = "../modules/tenant"
  for_each = local.tenants

  name          = each.key
  project       = lookup(each.value, "project", null)
  actions       = each.value.actions
  broker_arn    = aws_iam_user.broker.arn
  aws_mount     = vault_aws_secret_backend.aws.path
  approle_mount = vault_auth_backend.approle.path
  jwt_mount     = vault_jwt_auth_backend.ci.path
}

output "broker" {
  value     = var.password
  sensitive = true
}
