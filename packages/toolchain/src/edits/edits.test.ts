import { expect, test } from 'vitest';
import { tofuBackends, tofuSources } from '../fake-go.ts';
import { addPlugins } from './add-vault-plugins.ts';
import { cutLoggedServices, cutTracedServices } from './cut-aws-base.ts';
import { cutClients, cutEc2Endpoint, cutRegions, cutServicePackages } from './cut-aws-provider.ts';
import { cutAzureCredentials, isCutOfVaultProvider, retryAlone } from './cut-provider-vault.ts';
import { cutBucketGetters, cutKeyProviders, cutTofuBackends, cutTraceExport } from './cut-tofu.ts';
import {
  cutCloudDiscovery,
  cutCloudSeals,
  cutCommands,
  cutContainers,
  cutEc2Client,
  cutHcpResource,
  cutKubernetesDiscovery,
  cutOktaMfa,
  cutStackdriver,
  isCutOfVault,
} from './cut-vault.ts';
import { withBody, withoutFunction, withoutImports } from './go-text.ts';

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
  expect(cut.match(/^\tbackend[A-Z]\w+/gm)).toEqual(['\tbackendLocal', '\tbackendHTTP']);
  expect(cut.match(/backend\w+\.New/g)).toEqual(['backendLocal.New', 'backendHTTP.New']);
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

const commands = `import (
\t"github.com/hashicorp/cli"
\thcpvlib "github.com/hashicorp/vault-hcp-lib"
)

func initCommands() {
	getBaseCommand := func() *BaseCommand {
		return &BaseCommand{
			hcpTokenHelper: runOpts.HCPTokenHelper,
		}
	}
	commands := map[string]cli.CommandFactory{
${['agent', 'agent generate-config', 'audit', 'proxy'].map((name) => `\t\t"${name}": func() (cli.Command, error) {\n\t\t\treturn &XCommand{\n\t\t\t\tUI: ui,\n\t\t\t}, nil\n\t\t},`).join('\n')}
	}
	initHCPCommands(ui, commands)
	return commands
}

// initHCPCommands asks hcpvlib.
func initHCPCommands(ui cli.Ui, commands map[string]cli.CommandFactory) {
	hcpvlib.InitHCPCommand(ui)
}

func MakeShutdownCh() {
}
`;

test('agent, proxy and the commands of HashiCorp’s cloud go, the others stay', () => {
  const cut = cutCommands(commands);
  expect(cut.match(/^\t\t"[\w -]+": func/gm)).toEqual(['\t\t"audit": func']);
  expect(cut).not.toMatch(/hcp/i);
  expect(cut).toContain('func MakeShutdownCh() {\n}\n');
});

const seals = ['alicloudkms', 'awskms', 'azurekeyvault', 'gcpckms', 'ocikms', 'transit'];
const kms = `import (
${seals.map((seal) => `\t"github.com/hashicorp/go-kms-wrapping/wrappers/${seal}/v2"`).join('\n')}
)

${['func GetAliCloudKMSFunc', 'var GetAWSKMSFunc = func', 'func GetAzureKeyVaultKMSFunc', 'func GetGCPCKMSKMSFunc', 'func GetOCIKMSKMSFunc', 'var GetTransitKMSFunc = func'].map((start, index) => `${start}(kms *KMS) (wrapping.Wrapper, map[string]string, error) {\n\twrapper := ${seals[index]}.NewWrapper()\n\treturn wrapper, nil, nil\n}\n`).join('\n')}`;

test('seals by a cloud refuse, naming the seal; another Vault’s transit stays', () => {
  const cut = cutCloudSeals(kms);
  expect(cut.match(/\w+\.NewWrapper\(\)/g)).toEqual(['transit.NewWrapper()']);
  expect(cut.match(/fmt\.Errorf\("the seal %q is not part of this build", kms\.Type\)/g)).toHaveLength(5);
});

const telemetry = `import (
	"context"
	"errors"

	monitoring "cloud.google.com/go/monitoring/apiv3"
	stackdriver "github.com/google/go-metrics-stackdriver"
	stackdrivervault "github.com/google/go-metrics-stackdriver/vault"
	"google.golang.org/api/option"
)

	if opts.Config.StackdriverProjectID != "" {
		client, err := monitoring.NewMetricClient(context.Background(), option.WithUserAgent(opts.UserAgent))
		sink := stackdriver.NewSink(client, &stackdriver.Config{
			Bucketer: stackdrivervault.Bucketer,
		})
		fanout = append(fanout, sink)
	}

	// Initialize the global sink
	if len(fanout) > 1 {
`;

test('telemetry to Stackdriver refuses', () => {
  expect(cutStackdriver(telemetry)).toBe(`import (
	"errors"

)

	if opts.Config.StackdriverProjectID != "" {
		return nil, nil, false, errors.New("telemetry to Stackdriver is not part of this build")
	}

	// Initialize the global sink
	if len(fanout) > 1 {
`);
});

const cloud = `import (
	"fmt"
	sdkResource "github.com/hashicorp/hcp-sdk-go/resource"
)

type HCPLinkConfig struct {
	Resource                    *sdkResource.Resource \`hcl:"-"\`
}

func parseCloud(result *SharedConfig) error {
	res, err := sdkResource.FromString(result.HCPLinkConf.ResourceIDRaw)
	if err != nil {
		return fmt.Errorf("failed")
	}
	result.HCPLinkConf.Resource = &res
	return nil
}
`;

test('a cluster at HashiCorp’s cloud is refused as soon as it is named', () => {
  const cut = cutHcpResource(cloud);
  expect(cut).not.toContain('sdkResource');
  expect(cut).toContain('{\n\treturn fmt.Errorf("the cloud stanza is not part of this build")\n}\n');
});

const containers = `import (
	"github.com/hashicorp/go-secure-stdlib/plugincontainer"
	"github.com/hashicorp/vault/sdk/helper/consts"
)

func (rc runConfig) makeConfig(ctx context.Context) (*plugin.ClientConfig, error) {
	if rc.image == "" {
		clientConfig.Cmd = cmd
	} else {
		containerCfg, err := rc.containerConfig(ctx, cmd.Env)
		clientConfig.RunnerFunc = containerCfg.NewContainerRunner
	}
	return clientConfig, nil
}

// containerConfig says how.
func (rc runConfig) containerConfig(ctx context.Context, env []string) (*plugincontainer.Config, error) {
	return nil, nil
}
`;

test('plug-ins in containers are refused, others run', () => {
  const cut = cutContainers(containers);
  expect(cut).not.toMatch(/plugincontainer|containerC/);
  expect(cut).toContain(
    '\t} else {\n\t\treturn nil, fmt.Errorf("running plug-ins in containers is not part of this build")\n\t}\n\treturn clientConfig, nil\n',
  );
});

test('the AWS login asks a client of EC2 that refuses', () => {
  expect(cutEc2Client('import (\n\t"github.com/aws/aws-sdk-go/service/ec2"\n)\n')).toBe(
    'import (\n\t"github.com/hashicorp/vault/builtin/credential/aws/ec2"\n)\n',
  );
});

test.each([
  ['command/agent', true],
  ['command/agent.go', true],
  ['command/agentproxyshared', true],
  ['vault/hcp_link', true],
  ['ui', true],
  ['command/audit.go', false],
  ['vault/raft.go', false],
  ['vault/external_tests/ui', false],
])('of Vault, `%s` is left out: %s', (path, cut) => {
  expect(isCutOfVault(path)).toBe(cut);
});

test('the Vault provider keeps the logins that the lab has', () => {
  const logins = ['aws', 'azure', 'cert', 'gcp', 'generic', 'jwt', 'kerberos', 'oci', 'oidc', 'userpass'];
  expect(logins.filter((login) => !isCutOfVaultProvider(`internal/provider/auth_${login}.go`))).toEqual([
    'aws',
    'cert',
    'generic',
    'jwt',
    'userpass',
  ]);
  const entry =
    '\t\t"vault_azure_access_credentials": {\n\t\t\tResource:      UpdateSchemaResource(azureAccessCredentialsDataSource()),\n\t\t\tPathInventory: []string{"/azure/creds/{role}"},\n\t\t},\n';
  expect(cutAzureCredentials(`a\n${entry}b\n`)).toBe('a\nb\n');
  expect(retryAlone('\t"github.com/hashicorp/terraform-plugin-sdk/v2/helper/resource"\n')).toBe(
    '\tresource "github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"\n',
  );
});

const sdk = 'github.com/aws/aws-sdk-go-v2/service';

test('what no request of the AWS provider goes to is neither logged nor traced', () => {
  const logged = ['dynamodb', 's3', 'sqs'].map((name) => `\t"${sdk}/${name}"\n`).join('');
  const setters =
    '\t\tdynamodb.ServiceID: otelaws.DynamoDBAttributeBuilder,\n\t\ts3.ServiceID:       s3AttributeBuilder,\n\t\tsqs.ServiceID:      otelaws.SQSAttributeBuilder,\n';
  expect(cutLoggedServices(logged + setters)).toBe(
    `\t"${sdk}/s3"\n\t\ts3.ServiceID:       s3AttributeBuilder,\n`,
  );
  const traced = ['dynamodb', 'sns', 'sqs'].map((name) => `\t"${sdk}/${name}"\n`).join('');
  const builders =
    '\tdynamodb.ServiceID: DynamoDBAttributeBuilder,\n\tsqs.ServiceID:      SQSAttributeBuilder,\n\tsns.ServiceID:      SNSAttributeBuilder,\n';
  expect(cutTracedServices(`a\n${traced}${builders}b\n`)).toBe('a\nb\n');
});

test('OpenTofu keeps the keys that ask nobody, and reads no bucket and sends no trace', () => {
  const text = (path: string) => tofuSources[path] ?? '';
  const keys = cutKeyProviders(text('src/internal/encryption/default_registry.go'));
  expect(keys.match(/\w+\.New\(\)/g)).toEqual(['pbkdf2.New()']);
  const traces = cutTraceExport(text('src/internal/tracing/init.go'));
  expect(traces.match(/^\t(?:\w+ )?".*"$/gm)).toEqual(['\t"context"', '\t"fmt"', '\t"os"']);
  expect(traces).toContain('sending traces is not part of this build');
  for (const path of ['src/internal/getmodules/getter.go', 'go-getter/get.go']) {
    expect(cutBucketGetters(text(path)).match(/"\w+": /g)).toEqual(['"file": ']);
  }
});

test('Go text: a comment goes with its function, a body with what it called, an import by its whole path', () => {
  const text = '// one\nvar x = 1\n\n// two\n// lines\nfunc a() {\n\tb()\n}\n\nfunc c() {\n}\n';
  expect(withoutFunction(text, 'func a(')).toBe('// one\nvar x = 1\n\n\nfunc c() {\n}\n');
  expect(withBody(text, 'func a(', 'return')).toContain('func a() {\n\treturn\n}\n\nfunc c() {\n}\n');
  expect(withoutImports('\t"a/b"\n\t"a/b/c"\n\tx "axb"\n', 'a/b')).toBe('\t"a/b/c"\n\tx "axb"\n');
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
  ['a command less', () => cutCommands(commands.replace('"proxy": func', '"other": func'))],
  ['a seal less', () => cutCloudSeals(kms.replace('func GetOCIKMSKMSFunc', 'func GetOCI'))],
  ['no such function', () => withBody('package a\n', 'func b(', 'return')],
  ['an import twice', () => withoutImports('\t"a"\n\tb "a"\n', 'a')],
  ['an import less', () => withoutImports('\t"b"\n', 'a')],
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
