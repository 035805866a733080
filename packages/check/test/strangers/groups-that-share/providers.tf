terraform {
  required_providers {
    aws   = { source = "hashicorp/aws" }
    vault = { source = "hashicorp/vault" }
  }
}
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}
provider "vault" {}
