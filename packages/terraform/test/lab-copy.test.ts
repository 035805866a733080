import { expect, it } from 'vitest';
import { forLab, type LabCopyOptions, meets, without, withoutOutputs } from '../src/lab-copy.ts';

const options: LabCopyOptions = { profileOf: () => undefined, issuerKey: 'KEY', anyVersion: false };
const lab = (text: string, more: Partial<LabCopyOptions> = {}) => {
  const files = new Map([['main.tf', text]]);
  const made = forLab(files, { ...options, ...more });
  return { ...made, text: made.changed.get('main.tf') ?? text };
};

it('keeps of a provider what says what is made, and nothing of where, as whom and by which role', () => {
  const { text, accounts, notes } = lab(`
provider "aws" {
  region     = var.region
  alias      = "logs"
  access_key = "AKIAREAL"
  secret_key = "hunter2"
  profile    = "prod" # whose
  endpoints {
    s3 = "https://s3.example.com"
  }
  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/deploy"
  }
  default_tags {
    tags = { team = "x" }
  }
}
provider "vault" {
  address = "https://vault.example.com"
  token   = var.token
}
`);
  expect(notes.join()).toContain('us-east-1');
  expect(text).toContain('tags = { team = "x" }');
  for (const gone of ['AKIAREAL', 'hunter2', 'prod', 'example.com', 'assume_role', 'var.token', 'var.region'])
    expect(text).not.toContain(gone);
  expect([...accounts]).toEqual([['aws.logs', '123456789012']]);
});

it('gives an alias of another account the lab’s credentials for that one', () => {
  const source = 'provider "aws" {\n  alias = "b"\n  allowed_account_ids = ["222222222222"]\n}\n';
  expect(lab(source, { profileOf: (id) => `cordon-${id}` }).text).toContain(
    'profile = "cordon-222222222222"',
  );
  expect(lab(source).text).not.toContain('profile');
});

it('leaves backend, cloud and required_version out, and every line where it was', () => {
  const source = `terraform {
  required_version = "~> 0.13"
  backend "s3" {
    bucket = "real-state"
  }
  required_providers {
    aws        = { source = "hashicorp/aws", version = "~> 5.0" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}
resource "aws_s3_bucket" "x" {}
`;
  const { text, asks } = lab(source);
  for (const gone of ['required_version', 'backend', 'real-state', 'kubernetes'])
    expect(text).not.toContain(gone);
  expect(text.split('\n').indexOf('resource "aws_s3_bucket" "x" {}')).toBe(10);
  expect(asks).toEqual([{ source: 'hashicorp/aws', constraint: '~> 5.0', at: 'main.tf:7' }]);
  const any = lab(source, { anyVersion: true }).text;
  expect(any).toContain('version = ">= 0"');
});

it('puts the lab’s issuer in the place of whoever signs ID tokens, so that nobody’s keys are fetched', () => {
  const { text } = lab(
    'resource "vault_jwt_auth_backend" "ci" {\n  path = "jwt"\n  oidc_discovery_url = "https://gitlab.com"\n  bound_issuer = "https://gitlab.com"\n}\n',
  );
  expect(text).toContain('jwt_validation_pubkeys = ["KEY"]');
  expect(text).not.toContain('oidc_discovery_url');
  expect(text).not.toContain('gitlab.com');
});

it.each([
  ['data "http" "x" {\n url = "https://example.com"\n}', 'data.http.x', 'calls an address'],
  ['data "external" "x" {\n program = ["sh"]\n}', 'data.external.x', 'runs a program'],
  ['resource "local_file" "x" {\n filename = "/etc/x"\n}', 'local_file.x', 'writes a file'],
  ['resource "kubernetes_namespace" "x" {}', 'kubernetes_namespace.x', 'does not have'],
  [
    'resource "null_resource" "x" {\n provisioner "local-exec" {\n command = "rm"\n }\n}',
    'null_resource.x',
    'runs a program',
  ],
])('sets apart what would leave the lab: %s', (text, address, why) => {
  const [one] = lab(text).apart;
  expect(one).toMatchObject({ address, file: 'main.tf', line: 1 });
  expect(one?.why).toContain(why);
});

it('refuses a namespace of Vault, which the lab does not have', () => {
  expect(lab('provider "vault" {\n  namespace = "team"\n}\n').hindrances).toHaveLength(1);
  expect(lab('resource "vault_policy" "x" {\n  namespace = "team"\n}\n').hindrances).toHaveLength(1);
});

it('leaves out what nothing speaks of, and says who speaks of the rest', () => {
  const text =
    'resource "local_file" "x" {}\nresource "local_file" "y" {}\nlocals {\n  a = local_file.y.id\n}\n';
  const { apart } = lab(text);
  const { changed, neededBy } = without(new Map([['main.tf', text]]), apart);
  expect(changed.get('main.tf')?.split('\n').slice(0, 2)).toEqual(['', '']);
  expect(neededBy.map(({ one, by }) => [one.address, by])).toEqual([['local_file.y', 'main.tf']]);
});

it('leaves outputs out, which may hold what is secret', () => {
  expect(withoutOutputs('output "key" {\n  value = "x"\n}\nlocals {}\n')).toBe('\n\n\nlocals {}\n');
});

it.each([
  ['6.34.0', '>= 6.0', true],
  ['6.34.0', '~> 5.0', false],
  ['6.34.0', '~> 6.0', true],
  ['6.34.0', '~> 6.30.0', false],
  ['6.34.2', '~> 6.34.0', true],
  ['4.4.0', '>= 3.0, < 5.0', true],
  ['4.4.0', '>= 3.0, != 4.4.0', false],
  ['4.4.0', '4.4.0', true],
  ['4.4.0', '~> 4', true],
  ['5.0.0', '~> 4', false],
])('version %s and constraint %s: %s', (version, constraint, does) => {
  expect(meets(version, constraint)).toBe(does);
});

const ofJson = (json: object) => forLab(new Map([['main.tf.json', JSON.stringify(json)]]), options);

it('takes from JSON what it takes from HCL', () => {
  const { changed, hindrances } = ofJson({
    terraform: {
      backend: { s3: {} },
      required_version: '>= 9',
      encryption: {},
      required_providers: { aws: { source: 'hashicorp/aws' } },
    },
    provider: {
      aws: [{ region: 'eu-west-1', access_key: 'AKIAREAL', alias: 'logs' }],
      vault: { address: 'https://vault.example.com' },
    },
    resource: { aws_s3_bucket: { b: { bucket: 'b' } } },
  });
  const text = changed.get('main.tf.json') ?? '';
  expect(hindrances).toEqual([]);
  for (const gone of ['AKIAREAL', 'example.com', 'backend', 'required_version', 'encryption'])
    expect(text).not.toContain(gone);
});

it.each([
  ['a list of providers', { provider: [{ aws: { access_key: 'AKIAREAL' } }] }, '`provider`'],
  ['a list of resources', { resource: [{ local_file: { f: {} } }] }, '`resource`'],
  [
    'a provider under another name',
    { terraform: { required_providers: { amazon: { source: 'hashicorp/aws' } } } },
    'provider `amazon`',
  ],
  [
    'a provider of somebody else’s',
    { terraform: { required_providers: { aws: { source: 'evil/aws' } } } },
    'provider `aws`',
  ],
  [
    'a provider that the lab does not have',
    { provider: { kubernetes: { host: 'https://k' } } },
    'provider `kubernetes`',
  ],
  [
    'a program on this machine',
    { resource: { aws_s3_bucket: { b: { provisioner: { 'local-exec': { command: 'x' } } } } } },
    'aws_s3_bucket',
  ],
  [
    'keys of a JWT login',
    { resource: { vault_jwt_auth_backend: { j: { oidc_discovery_url: 'https://issuer' } } } },
    'vault_jwt_auth_backend',
  ],
])('refuses in JSON: %s', (_name, json, what) => {
  expect(ofJson(json).hindrances.map((one) => one.what)).toContain(what);
});

it('leaves out OpenTofu’s encryption of the state, which may run a program for its keys', () => {
  const { text } = lab(
    'terraform {\n  encryption {\n    key_provider "external" "k" {\n      command = ["sh"]\n    }\n  }\n}\n',
  );
  expect(text).not.toContain('command');
});
