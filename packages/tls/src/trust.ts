import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { TrustFiles } from '@cordon/domain';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const trusted = new Set<string>();

/**
 * Makes this process trust the authorities in a PEM text, in addition to those that it trusts already, for every HTTP
 * client in it. Throws if the text holds no certificate.
 * https://nodejs.org/docs/latest-v24.x/api/tls.html#tlssetdefaultcacertificatescerts
 */
export function trust(text: string): void {
  const fresh = (text.match(CERTIFICATE) ?? []).filter((each) => !trusted.has(each));
  if (fresh.length === 0) {
    if (text.match(CERTIFICATE) === null) throw new Error('there is no certificate in it');
    return;
  }
  setDefaultCACertificates([...getCACertificates('default'), ...fresh]);
  for (const each of fresh) trusted.add(each);
}

/** Every authority that this process trusts, as PEM: for programs whose setting replaces their defaults. */
export function trustBundle(): string {
  return [...new Set(getCACertificates('default').map((each) => each.trim()))]
    .map((each) => `${each}\n`)
    .join('');
}

/**
 * Environment variables that make other programs trust a run: the AWS CLI and SDKs, Node, Vault; and programs in Go or
 * with OpenSSL, whose one variable must name every trusted authority.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html,
 * https://pkg.go.dev/crypto/x509#SystemCertPool,
 * https://developer.hashicorp.com/vault/docs/commands#environment-variables
 */
export function trustEnvironment(files: TrustFiles | undefined): Record<string, string> {
  if (files === undefined) return {};
  const { caFile, bundleFile } = files;
  return {
    AWS_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    VAULT_CACERT: caFile,
    SSL_CERT_FILE: bundleFile,
  };
}
