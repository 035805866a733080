terraform {
  required_providers {
    aws   = { source = "hashicorp/aws", version = ">= 6.0" }
    vault = { source = "hashicorp/vault", version = ">= 4.4" }
  }
}

provider "aws" {
  alias                       = "workloads"
  region                      = "us-east-1"
  allowed_account_ids         = ["222233334444"]
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
}

provider "aws" {
  alias                       = "lake"
  region                      = "us-east-1"
  allowed_account_ids         = ["555566667777"]
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
}

provider "vault" {}
