import { withBody, withoutFunction, withoutImports } from './go-text.ts';
import { removeMatches } from './remove-matches.ts';
import { replaceOnce } from './replace-once.ts';

const notHere = 'is not part of this build';

/** `vault/raft.go`: joining a Raft cluster found through Kubernetes brings that whole client in. */
export function cutKubernetesDiscovery(text: string): string {
  const imported = withoutImports(text, 'github.com/hashicorp/go-discover/provider/k8s');
  return replaceOnce(imported, '\tproviders["k8s"] = &discoverk8s.Provider{}\n', '');
}

/** `discover.go` of go-discover: the ways to find cluster peers in fourteen clouds, and their SDKs. */
export function cutCloudDiscovery(text: string): string {
  const imports = removeMatches(text, /^\t"github\.com\/hashicorp\/go-discover\/provider\/\w+"\n/gm, 14);
  return removeMatches(imports, /^\t"\w+": +&\w+\.Provider\{\},\n/gm, 14);
}

/** `vault/login_mfa.go`: a push to Okta's app as a second factor. Okta's client alone takes a tenth of the whole build. */
export function cutOktaMfa(text: string): string {
  const cut = withBody(text, 'func (c *Core) validateOkta(', `return errors.New("Okta MFA ${notHere}")`);
  return withoutImports(cut, 'github.com/okta/okta-sdk-golang/v5/okta', 'regexp');
}

/** `vault/core.go`: of AWS KMS it takes an option that the seal of Shamir's shares does not read. */
export function cutKmsLogger(text: string): string {
  const cut = withoutImports(text, 'github.com/hashicorp/go-kms-wrapping/wrappers/awskms/v2');
  return replaceOnce(cut, ', awskms.WithLogger(c.logger.Named("shamir")))', ')');
}

const cloudSeals = ['alicloudkms', 'awskms', 'azurekeyvault', 'gcpckms', 'ocikms'];
const cloudWrappers = cloudSeals.map((seal) => `github.com/hashicorp/go-kms-wrapping/wrappers/${seal}/v2`);

/** `internalshared/configutil/kms.go`: unsealing by a key in a cloud. Shamir's shares and another Vault's transit stay. */
export function cutCloudSeals(text: string): string {
  const refusal = `return nil, nil, fmt.Errorf("the seal %q ${notHere}", kms.Type)`;
  const functions = ['AliCloudKMS', 'AzureKeyVaultKMS', 'GCPCKMSKMS', 'OCIKMSKMS'].map(
    (cloud) => `func Get${cloud}Func(`,
  );
  const cut = ['var GetAWSKMSFunc = func(', ...functions].reduce(
    (rest, start) => withBody(rest, start, refusal),
    text,
  );
  return withoutImports(cut, ...cloudWrappers);
}

/** `internalshared/configutil/env_var_util.go`: the names of variables that those seals read. */
export function cutCloudSealVariables(text: string): string {
  const names = new RegExp(`^\\t\\t(?:${cloudSeals.join('|')})\\.\\w+: +"\\w+",\\n`, 'gm');
  return withoutImports(removeMatches(text, names, 21), ...cloudWrappers);
}

/** `internalshared/configutil/telemetry.go`: metrics for Google's cloud. */
export function cutStackdriver(text: string): string {
  const cut = withoutImports(
    text,
    'cloud.google.com/go/monitoring/apiv3',
    'github.com/google/go-metrics-stackdriver',
    'github.com/google/go-metrics-stackdriver/vault',
    'google.golang.org/api/option',
  );
  const from = '\t\tclient, err := monitoring.NewMetricClient(';
  const to = '\t\tfanout = append(fanout, sink)\n\t}\n\n\t// Initialize the global sink\n';
  const sink = cut.slice(cut.indexOf(from), cut.indexOf(to) + '\t\tfanout = append(fanout, sink)\n'.length);
  const refused = replaceOnce(
    cut,
    sink,
    `\t\treturn nil, nil, false, errors.New("telemetry to Stackdriver ${notHere}")\n`,
  );
  return withoutImports(refused, 'context');
}

/** `internalshared/configutil/hcp_link.go`: the name of a cluster at HashiCorp's cloud is the one thing taken from its SDK. */
export function cutHcpResource(text: string): string {
  const cut = withoutImports(text, 'github.com/hashicorp/hcp-sdk-go/resource');
  const typed = replaceOnce(cut, '*sdkResource.Resource ', '*struct{ Organization, Project, ID string } ');
  const parsed = 'sdkResource.FromString(result.HCPLinkConf.ResourceIDRaw)\n\tif err != nil {\n';
  const from = typed.indexOf('\tres, err := sdkResource.FromString(');
  const end = typed.indexOf('\tresult.HCPLinkConf.Resource = &res\n');
  if (!typed.includes(parsed)) return replaceOnce(typed, parsed, '');
  const rest = typed.slice(from, end + '\tresult.HCPLinkConf.Resource = &res\n'.length);
  const refused = replaceOnce(typed, rest, `\treturn fmt.Errorf("the cloud stanza ${notHere}")\n}\n`);
  return refused.slice(0, refused.indexOf(`${notHere}")\n}\n`) + `${notHere}")\n}\n`.length);
}

/** `vault/hcp_link/link.go`, in the place of that package: the connection to HashiCorp's cloud, which nobody sets up. */
export function hcpLinkStub(): string {
  return `package hcp_link

import (
	"errors"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/vault"
)

type HCPLinkVault struct{}

func NewHCPLink(config *configutil.HCPLinkConfig, _ *vault.Core, _ hclog.Logger) (*HCPLinkVault, error) {
	if config == nil {
		return nil, nil
	}
	return nil, errors.New("the HCP link ${notHere}")
}

func (*HCPLinkVault) Shutdown() error { return nil }

func (*HCPLinkVault) GetScadaSessionStatus() string { return "" }

func (*HCPLinkVault) GetConnectionStatusMessage(status string) string { return status }
`;
}

/** `command/commands.go`: \`vault agent\`, \`vault proxy\` and \`vault hcp\`. Nothing of the lab asks them. */
export function cutCommands(text: string): string {
  const entry = (name: string) =>
    new RegExp(`^\\t\\t"${name}": func\\(\\).*\\n(?:\\t\\t\\t.*\\n)+\\t\\t\\},\\n`, 'gm');
  const cut = ['agent', 'agent generate-config', 'proxy'].reduce(
    (rest, name) => removeMatches(rest, entry(name), 1),
    text,
  );
  const unlinked = replaceOnce(
    replaceOnce(cut, '\tinitHCPCommands(ui, commands)\n', ''),
    '\t\t\thcpTokenHelper: runOpts.HCPTokenHelper,\n',
    '',
  );
  return withoutImports(
    withoutFunction(unlinked, 'func initHCPCommands('),
    'github.com/hashicorp/vault-hcp-lib',
  );
}

/** `command/base.go`: what the commands ask of a login at HashiCorp's cloud. */
export function cutHcpLogin(text: string): string {
  const cut = withBody(text, 'func (c *BaseCommand) applyHCPConfig(', 'return nil');
  const helper = withoutFunction(cut, 'func (c *BaseCommand) HCPTokenHelper() ');
  return withoutImports(
    replaceOnce(helper, '\thcpTokenHelper hcpvlib.HCPTokenHelper\n', ''),
    'github.com/hashicorp/vault-hcp-lib',
    'github.com/hashicorp/vault/command/config',
    'net/http',
  );
}

/** `command/main.go`: the same, where a test would put its own in. */
export function cutHcpOption(text: string): string {
  const cut = removeMatches(text, /^\tHCPTokenHelper +hcpvlib\.HCPTokenHelper\n/gm, 1);
  return withoutImports(cut, 'github.com/hashicorp/vault-hcp-lib');
}

/** `helper/testhelpers/corehelpers/corehelpers.go`: a list of plug-ins for Vault's tests, which bring a database's client. */
export function cutTestDatabases(text: string): string {
  const cut = replaceOnce(
    text,
    '\tcase "mysql-database-plugin":\n\t\treturn mysql.New(mysql.DefaultUserNameTemplate), true\n',
    '',
  );
  return withoutImports(cut, 'github.com/hashicorp/vault/plugins/database/mysql');
}

/** What of Vault's own source is for that. */
export function isCutOfVault(path: string): boolean {
  return (
    /^(ui|website|enos|\.github)$/.test(path) ||
    /^command\/(agent|proxy|agentproxyshared)$/.test(path) ||
    /^command\/(agent|proxy|agent_generate_config|config\/hcp_token)\.go$/.test(path) ||
    path === 'vault/hcp_link' ||
    path.endsWith('_test.go')
  );
}

/** Logins of EC2 instances: where the AWS login meets the client of EC2, the largest package of all that Vault compiles. */
export function cutEc2Client(text: string): string {
  return replaceOnce(
    text,
    '\t"github.com/aws/aws-sdk-go/service/ec2"\n',
    '\t"github.com/hashicorp/vault/builtin/credential/aws/ec2"\n',
  );
}

/** What the AWS login names of that client. It refuses to be asked: logins of IAM principals do not ask it. */
export function ec2Stub(): string {
  return `package ec2

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go/aws/client"
)

type EC2 struct{}

func New(client.ConfigProvider) *EC2 { return &EC2{} }

func (*EC2) DescribeInstancesWithContext(context.Context, *DescribeInstancesInput) (*DescribeInstancesOutput, error) {
	return nil, errors.New("asking EC2 ${notHere}: logins of EC2 instances do not work, those of IAM principals do")
}

type DescribeInstancesInput struct{ InstanceIds []*string }

type DescribeInstancesOutput struct{ Reservations []*Reservation }

type Reservation struct{ Instances []*Instance }

type Instance struct {
	InstanceId, ImageId, SubnetId, VpcId, PrivateDnsName *string

	IamInstanceProfile *struct{ Arn *string }
	LaunchTime         *time.Time
	State              *struct{ Name *string }
	Tags               []*struct{ Key, Value *string }
}
`;
}

/** `framework/backend.go` of Vault's SDK: which fields a connection to a database has, to warn of others. */
export function cutDatabaseFields(text: string): string {
  const cut = withoutImports(text, 'github.com/hashicorp/vault/sdk/database/helper/connutil');
  const asked = 'req.MountType == "database" && strings.HasPrefix(req.Path, "config")';
  return replaceOnce(
    cut,
    `\tif ${asked} {\n\t\tsqlFields = connutil.SQLConnectionProducerFieldNames()\n\t}\n`,
    '',
  );
}

/** `helper/pluginutil/run_config.go` of Vault's SDK: plug-ins in containers, and with them Docker's client. */
export function cutContainers(text: string): string {
  const from = text.indexOf('\t\tcontainerCfg, err := rc.containerConfig(');
  const end = text.indexOf('\t}\n\treturn clientConfig, nil\n');
  const refused = replaceOnce(
    text,
    text.slice(from, end),
    `\t\treturn nil, fmt.Errorf("running plug-ins in containers ${notHere}")\n`,
  );
  return withoutImports(
    withoutFunction(refused, 'func (rc runConfig) containerConfig('),
    'github.com/hashicorp/go-secure-stdlib/plugincontainer',
  );
}

/** `provider_config.go` of the JWT login: Google Workspace, which is asked for the groups of a user. */
export function cutGsuite(text: string): string {
  return replaceOnce(text, '\t\t"gsuite":     &GSuiteProvider{},\n', '');
}

/** The Kubernetes login reads two kinds of object, and of them their metadata alone. */
export function cutKubernetesTypes(text: string): string {
  return replaceOnce(
    text,
    '\tv1 "k8s.io/api/core/v1"\n',
    '\tv1 "github.com/hashicorp/vault-plugin-auth-kubernetes/corev1"\n',
  );
}

export function kubernetesTypesStub(): string {
  return `package corev1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

type Namespace struct {
	metav1.TypeMeta   \`json:",inline"\`
	metav1.ObjectMeta \`json:"metadata,omitempty"\`
}

type ServiceAccount struct {
	metav1.TypeMeta   \`json:",inline"\`
	metav1.ObjectMeta \`json:"metadata,omitempty"\`
}
`;
}
