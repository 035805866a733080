import { type Deployment, parseTenants, type TenantId } from '@cordon/domain';
import { z } from 'zod';
import { LabError } from './errors.ts';

const name = z.string().min(1);
const arn = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:/, 'is not an IAM ARN');
const account = z.string().regex(/^\d{12}$/, 'is not an account id of 12 digits');

const data = z.strictObject({ bucket: name, prefix: name.optional() });

const mount = name.optional();

const login = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('approle'), role: name, mount }),
  z.strictObject({
    method: z.literal('jwt'),
    claims: z.record(name, z.union([name, z.array(name)])),
    elsewhere: z.array(name).optional(),
    mount,
  }),
  z.strictObject({
    method: z.literal('kubernetes'),
    namespace: name,
    serviceAccount: name,
    elsewhere: z.array(name).optional(),
    mount,
  }),
  z.strictObject({
    method: z.literal('aws'),
    principalArn: arn,
    principalId: name.optional(),
    elsewhere: z.array(name).optional(),
    mount,
  }),
  z.strictObject({
    method: z.literal('cert'),
    role: name.optional(),
    fields: z.record(name, z.union([name, z.array(name)])),
    mount,
  }),
]);

const tenantDeployment = z.strictObject({
  tenant: z.strictObject({
    id: name.transform((id) => id as TenantId),
    data: z.tuple([data], data),
    login,
  }),
  roleArn: arn.optional(),
  roleId: name.optional(),
  vaultRole: name,
  roleSessionName: name.optional(),
  vaultPolicy: name,
  loginRole: name,
  appRole: z.strictObject({ name, roleId: name }).optional(),
});

const deployment = z.strictObject({
  schema: z.literal(1),
  topology: name,
  guards: z.array(name),
  login: name,
  layout: name,
  mutant: name.optional(),
  prefix: name,
  region: name,
  accountId: account,
  roleAccountId: account.optional(),
  vault: z.strictObject({ awsMount: name.optional(), authMount: name }),
  brokerArn: arn.optional(),
  issuer: name,
  tenants: z.array(tenantDeployment).min(2),
});

/**
 * Terraform's output as a `Deployment`, or `LabError` naming each field that is wrong. Terraform writes an optional
 * attribute that was not given as `null`; here that means absent. An unknown field is refused: it might be a secret.
 */
export function parseDeployment(value: unknown): Deployment {
  const read = deployment.safeParse(withoutNulls(value));
  if (!read.success) {
    const wrong = read.error.issues
      .map((issue) => `\`${issue.path.join('.')}\`: ${issue.message}`)
      .join('; ');
    throw new LabError(`terraform's output \`deployment\` is invalid: ${wrong}; check the stack's outputs`);
  }
  parseTenants(read.data.tenants.map(({ tenant }) => tenant.id));
  return read.data as Deployment;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, withoutNulls(field)]),
  );
}
