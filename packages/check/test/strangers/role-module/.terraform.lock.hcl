# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "6.34.0"
  constraints = ">= 6.0.0"
  hashes = [
    "h1:4rGrlRfHr3oDy8+B2qq94dFXl4nbUCZ9xcXuNHCTFks=",
  ]
}

provider "registry.terraform.io/hashicorp/vault" {
  version     = "4.4.0"
  constraints = ">= 4.4.0"
  hashes = [
    "h1:AMELbj97HlMMtL61kFZY1srSXioj0c2ZDeZb4ZboL98=",
  ]
}
