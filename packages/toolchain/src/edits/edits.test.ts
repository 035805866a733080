import { expect, test } from 'vitest';
import { tofuBackends } from '../fake-go.ts';
import { addPlugins } from './add-vault-plugins.ts';
import { cutClients, cutEc2Endpoint, cutRegions, cutServicePackages } from './cut-aws-provider.ts';
import { cutTofuBackends } from './cut-tofu-backends.ts';
import { cutAgentClouds, cutCloudDiscovery, cutKubernetesDiscovery, cutOktaMfa } from './cut-vault.ts';

const registry = `//go:build minimal

package builtinplugins

func extendAddonPlugins(_ *registry) {
	// No-op
}
`;

const services = ['acm', 'iam', 'meta', 's3', 's3control', 's3tables', 'sts'];

const packages = `package sdkv2

import (
	"context"

${services.map((name) => `\t"github.com/hashicorp/terraform-provider-aws/internal/service/${name}"`).join('\n')}
)

func servicePackages(ctx context.Context) []conns.ServicePackage {
	v := []conns.ServicePackage{
${services.map((name) => `\t\t${name}.ServicePackage(ctx),`).join('\n')}
	}
}
`;

const clients = `package conns

import (
${services.map((name) => `\t"github.com/aws/aws-sdk-go-v2/service/${name}"`).join('\n')}
	evs "github.com/aws/aws-sdk-go-v2/service/evs"
)

${services.map((name) => `func (c *AWSClient) X${name}Client(ctx context.Context) *${name}.Client {\n\treturn errs.Must(client[*${name}.Client](ctx, c, names.X, nil))\n}\n`).join('\n')}`;

test('the AWS engine and three auth methods join the minimal registry', () => {
  const edited = addPlugins(registry);
  expect(edited).toContain('\tawsSecrets "github.com/hashicorp/vault/builtin/logical/aws"\n)');
  expect(edited).toContain('func extendAddonPlugins(r *registry) {\n\tr.credentialBackends["aws"] =');
  expect(edited.match(/\{Factory: \w+\.Factory\}/g)).toEqual(
    ['awsAuth', 'kubernetesAuth', 'ldapAuth', 'awsSecrets'].map((name) => `{Factory: ${name}.Factory}`),
  );
});

test('only the kept services stay, and a name that begins like one goes', () => {
  const cut = cutServicePackages(packages);
  expect(cut.match(/internal\/service\/\w+/g)).toEqual(
    ['iam', 'meta', 's3', 's3control', 'sts'].map((name) => `internal/service/${name}`),
  );
  expect(cut.match(/\w+\.ServicePackage\(ctx\)/g)).toHaveLength(5);
  const cutOfClients = cutClients(clients);
  expect(cutOfClients.match(/func \(c/g)).toHaveLength(4);
  expect(cutOfClients).not.toMatch(/acm|s3tables|evs/);
});

const regions = `		{
			Factory:  newRegionsDataSource,
			TypeName: "aws_regions",
			Name:     "Regions",
			Region:   unique.Make(inttypes.ResourceRegionDisabled()),
		},
`;

const region = `	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"

func ec2Endpoint(ctx context.Context, region *endpoints.Region) (*url.URL, error) {
	endpoint, err := ec2.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, ec2.EndpointParameters{
		Region: aws.String(region.ID()),
	})
	if err != nil {
		return nil, err
	}

	return &endpoint.URI, nil
}
`;

test('what asks no service stays, without the client of EC2', () => {
  expect(cutRegions(`a\n${regions}b\n`)).toBe('a\nb\n');
  const cut = cutEc2Endpoint(region);
  expect(cut).not.toMatch(/aws-sdk-go-v2|ec2\.New/);
  expect(cut).toContain('partition.DNSSuffix()');
});

test('remote state backends go, local and HTTP stay', () => {
  const cut = cutTofuBackends(tofuBackends);
  expect(cut.match(/^\tbackend[A-Z]\w+/gm)).toEqual(['\tbackendLocal', '\tbackendHTTP', '\tbackendS3']);
  expect(cut.match(/backend\w+\.New/g)).toEqual(['backendLocal.New', 'backendHTTP.New', 'backendS3.New']);
});

const clouds = [
  'aliyun',
  'aws',
  'azure',
  'digitalocean',
  'gce',
  'linode',
  'mdns',
  'os',
  'packet',
  'scaleway',
  'softlayer',
  'tencentcloud',
  'triton',
  'vsphere',
];
const discover = `import (
\t"fmt"
${clouds.map((name) => `\t"github.com/hashicorp/go-discover/provider/${name}"`).join('\n')}
)

var Providers = map[string]Provider{
${clouds.map((name) => `\t"${name}": &${name}.Provider{},`).join('\n')}
}
`;

test('go-discover knows no cloud any more', () => {
  expect(cutCloudDiscovery(discover)).toBe(
    'import (\n\t"fmt"\n)\n\nvar Providers = map[string]Provider{\n}\n',
  );
});

const mfa = `import (
	"errors"
	"regexp"

	"github.com/okta/okta-sdk-golang/v5/okta"
)

func (c *Core) validateOkta(ctx context.Context, username string) error {
	txRx := regexp.MustCompile("x")
	return okta.New(txRx)
}

func (c *Core) validatePingID(username string) error {
	return nil
}
`;

test('Okta as a second factor refuses, and its neighbour stays', () => {
  const cut = cutOktaMfa(mfa);
  expect(cut).not.toMatch(/okta\.|okta-sdk|regexp/);
  expect(cut).toContain(
    'validateOkta(ctx context.Context, username string) error {\n\treturn errors.New("Okta MFA is not',
  );
  expect(cut).toContain('func (c *Core) validatePingID(username string) error {\n\treturn nil\n}\n');
});

const agent = `import (
${['alicloud', 'approle', 'aws', 'azure', 'cf', 'gcp', 'kerberos', 'oci'].map((name) => `\t"github.com/hashicorp/vault/command/agentproxyshared/auth/${name}"`).join('\n')}
)

	switch authMethod.Type {
${['alicloud', 'approle', 'aws', 'azure', 'cf', 'gcp', 'kerberos', 'oci'].map((name) => `\tcase "${name}":\n\t\treturn ${name}.NewAuthMethod(authConfig)`).join('\n')}
	case "pcf": // Deprecated.
		return cf.NewAuthMethod(authConfig)
	default:
`;

test('the Agent logs in by AppRole and AWS, by no other cloud', () => {
  const cut = cutAgentClouds(agent);
  expect(cut.match(/\w+\.NewAuthMethod/g)).toEqual(['approle.NewAuthMethod', 'aws.NewAuthMethod']);
  expect(cut.match(/case "\w+"/g)).toEqual(['case "approle"', 'case "aws"']);
});

test('Raft peers are not looked for in Kubernetes', () => {
  const raft =
    '\tdiscoverk8s "github.com/hashicorp/go-discover/provider/k8s"\n\tx()\n\tproviders["k8s"] = &discoverk8s.Provider{}\n';
  expect(cutKubernetesDiscovery(raft)).toBe('\tx()\n');
});

test.each([
  ['a backend more', () => cutTofuBackends(tofuBackends.replaceAll('HTTP', 'Pg'))],
  ['a cloud less', () => cutCloudDiscovery(discover.replace(/.*provider\/gce.*\n/, ''))],
  ['no Okta', () => cutOktaMfa('package vault\n')],
  ['an Agent login less', () => cutAgentClouds(agent.replace(/\tcase "oci":\n.*\n/, ''))],
  ['no anchor', () => addPlugins('package other\n')],
  ['the anchor twice', () => addPlugins(registry + registry)],
  [
    'a service that is gone',
    () => cutServicePackages(packages.replaceAll('service/sts"', 'service/sts/v2"')),
  ],
  ['another shape of client', () => cutClients(clients.replace('*iam.Client {', '(*iam.Client, error) {'))],
])('source of another version is refused: %s', (_, edit) => {
  expect(edit).toThrow(expect.objectContaining({ code: 'source-changed' }));
});
