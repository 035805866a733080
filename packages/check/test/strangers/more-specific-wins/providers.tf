terraform {
  required_providers {
    aws   = { source = "hashicorp/aws", version = ">= 6.0" }
    vault = { source = "hashicorp/vault", version = ">= 4.4" }
  }
}

provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}

provider "vault" {}
