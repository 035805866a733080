import { withoutImports } from './go-text.ts';
import { replaceOnce } from './replace-once.ts';

/**
 * Ways by which the provider itself logs in to Vault from other clouds, by Kerberos or through a browser (each file puts
 * itself into the list), the data source that asks Azure, and what the provider's own tests use.
 */
export function isCutOfVaultProvider(path: string): boolean {
  return (
    /^(website|testdata|scripts|codegen|cmd|testutil\/testdata)$/.test(path) ||
    /^internal\/provider\/auth_(azure|gcp|kerberos|oci|oidc)\.go$/.test(path) ||
    path === 'vault/data_source_azure_access_credentials.go' ||
    path === 'internal/identity/group/testhelpers.go' ||
    path.endsWith('_test.go')
  );
}

/** `vault/provider.go`: the list of data sources. */
export function cutAzureCredentials(text: string): string {
  const entry =
    '\t\t"vault_azure_access_credentials": {\n\t\t\tResource:      UpdateSchemaResource(azureAccessCredentialsDataSource()),\n' +
    '\t\t\tPathInventory: []string{"/azure/creds/{role}"},\n\t\t},\n';
  return replaceOnce(text, entry, '');
}

/** `vault/data_source_aws_access_credentials.go`: its one loop comes with a whole framework of tests, and stands alone, too. */
export function retryAlone(text: string): string {
  const path = 'github.com/hashicorp/terraform-plugin-sdk/v2/helper';
  withoutImports(text, `${path}/resource`);
  return text.replace(`"${path}/resource"`, `resource "${path}/retry"`);
}

/** `helper/transport.go`: of the SDK of Vault's plug-ins, the one thing taken is a keyed hash for the log. */
export function cutSalt(text: string): string {
  return replaceOnce(
    text,
    '\t"github.com/hashicorp/vault/sdk/helper/salt"\n',
    '\t"github.com/hashicorp/terraform-provider-vault/helper/salt"\n',
  );
}

/** What stands in its place: the same hash with a key that lives as long as the request. */
export function saltStub(): string {
  return `package salt

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

type Salt struct{ key []byte }

func NewNonpersistentSalt() *Salt {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		panic(err)
	}
	return &Salt{key}
}

func (s *Salt) GetIdentifiedHMAC(data string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(data))
	return "hmac-sha256:" + hex.EncodeToString(mac.Sum(nil))
}
`;
}
