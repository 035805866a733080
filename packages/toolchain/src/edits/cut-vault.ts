import { removeMatches } from './remove-matches.ts';
import { replaceOnce, sourceChanged } from './replace-once.ts';

/** `vault/raft.go`: joining a Raft cluster found through Kubernetes brings that whole client in. */
export function cutKubernetesDiscovery(text: string): string {
  const imported = replaceOnce(text, '\tdiscoverk8s "github.com/hashicorp/go-discover/provider/k8s"\n', '');
  return replaceOnce(imported, '\tproviders["k8s"] = &discoverk8s.Provider{}\n', '');
}

/** `discover.go` of go-discover: the ways to find cluster peers in fourteen clouds, and their SDKs. */
export function cutCloudDiscovery(text: string): string {
  const imports = removeMatches(text, /^\t"github\.com\/hashicorp\/go-discover\/provider\/\w+"\n/gm, 14);
  return removeMatches(imports, /^\t"\w+": +&\w+\.Provider\{\},\n/gm, 14);
}

/** `vault/login_mfa.go`: a push to Okta's app as a second factor. Okta's client alone takes a tenth of the whole build. */
export function cutOktaMfa(text: string): string {
  const start = text.indexOf('func (c *Core) validateOkta(');
  const body = text.indexOf('{\n', start) + 2;
  const end = text.indexOf('\n}\n', body);
  if (start < 0 || body < 2 || end < 0) throw sourceChanged('`validateOkta` is not in it');
  const refusal = '\treturn errors.New("Okta MFA is not part of this build")';
  const cut = text.slice(0, body) + refusal + text.slice(end);
  return replaceOnce(
    replaceOnce(cut, '\t"github.com/okta/okta-sdk-golang/v5/okta"\n', ''),
    '\t"regexp"\n',
    '',
  );
}

/** `command/agentproxyshared/helpers.go`: the ways by which Vault's Agent logs in from other clouds. */
export function cutAgentClouds(text: string): string {
  const clouds = 'alicloud|azure|cf|gcp|kerberos|oci';
  const imports = removeMatches(
    text,
    new RegExp(`^\\t"github\\.com/hashicorp/vault/command/agentproxyshared/auth/(?:${clouds})"\\n`, 'gm'),
    6,
  );
  return removeMatches(
    imports,
    new RegExp(`^\\tcase "\\w+":.*\\n\\t\\treturn (?:${clouds})\\.New\\w+\\(.*\\)\\n`, 'gm'),
    7,
  );
}
