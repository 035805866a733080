path "aws/creds/{{identity.entity.metadata.tenant}}" {
  capabilities = ["read"]
}
