import { expect, test } from 'vitest';
import { addAwsEngine } from './add-aws-engine.ts';
import { cutClients, cutServicePackages } from './cut-aws-provider.ts';

const registry = `//go:build minimal

package builtinplugins

func extendAddonPlugins(_ *registry) {
	// No-op
}
`;

const services = ['acm', 'iam', 's3', 's3control', 's3tables', 'sts'];

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

test('the AWS engine joins the minimal registry', () => {
  const edited = addAwsEngine(registry);
  expect(edited).toContain('import logicalAws "github.com/hashicorp/vault/builtin/logical/aws"');
  expect(edited).toContain('func extendAddonPlugins(r *registry) {\n\tr.logicalBackends["aws"] =');
});

test('only the kept services stay, and a name that begins like one goes', () => {
  const cut = cutServicePackages(packages);
  expect(cut.match(/internal\/service\/\w+/g)).toEqual(
    ['iam', 's3', 's3control', 'sts'].map((name) => `internal/service/${name}`),
  );
  expect(cut.match(/\w+\.ServicePackage\(ctx\)/g)).toHaveLength(4);
  const cutOfClients = cutClients(clients);
  expect(cutOfClients.match(/func \(c/g)).toHaveLength(4);
  expect(cutOfClients).not.toMatch(/acm|s3tables|evs/);
});

test.each([
  ['no anchor', () => addAwsEngine('package other\n')],
  ['the anchor twice', () => addAwsEngine(registry + registry)],
  [
    'a service that is gone',
    () => cutServicePackages(packages.replaceAll('service/sts"', 'service/sts/v2"')),
  ],
  ['another shape of client', () => cutClients(clients.replace('*iam.Client {', '(*iam.Client, error) {'))],
])('source of another version is refused: %s', (_, edit) => {
  expect(edit).toThrow(expect.objectContaining({ code: 'source-changed' }));
});
