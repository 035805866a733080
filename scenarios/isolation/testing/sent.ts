import type { Attempt, Deployment, WorkloadLogin } from '@cordon/domain';

/**
 * What attempts send, in words that a catalogue can name: `GET aws/creds/<other>` to Vault, `s3:CopyObject <own> from
 * <other>`, `presigned s3:GetObject <own>`, `sts:AssumeRole <own> tenant=<other>`, `login tenant=<other>`. Of the
 * attempt itself and of what it takes to make it; not of its control. Names of mounts, buckets and roles are reduced
 * to whose they are: `<own>`, `<other>`, and `<longer>` for the tenant whose name begins with one's own.
 */
export function sentBy(
  attempts: readonly Attempt[],
  deployment: Deployment,
  [own, longer, other]: readonly [string, string, string],
): ReadonlySet<string> {
  const sent = new Set<string>();
  const { prefix, vault } = deployment;
  const whose = (words: string) =>
    words
      .replaceAll(vault.awsMount ?? '\0', 'aws')
      .replaceAll(vault.authMount, 'approle')
      .replaceAll(`${prefix}-`, '')
      .replaceAll(longer, '<longer>')
      .replaceAll(own, '<own>')
      .replaceAll(other, '<other>');
  const add = (...words: readonly string[]) => sent.add(whose(words.filter((word) => word !== '').join(' ')));
  const fields = (of: unknown) =>
    Object.entries((of ?? {}) as object)
      .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(' ');
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const it = value as Readonly<Record<string, unknown>>;
    const input = (it.input ?? {}) as Readonly<Record<string, unknown>>;
    const arn = String(input.RoleArn ?? '')
      .split('/')
      .at(-1);
    const bucket = String(input.Bucket ?? arn ?? '');
    const from = input.CopySource === undefined ? '' : `from ${String(input.CopySource).split('/')[0]}`;
    if (it.via === 'vault') add(String(it.method), String(it.path), fields(it.body));
    if (it.via === 'sdk') add(`${it.service}:${it.operation}`, bucket, from);
    if (it.via === 'presigned') add(`presigned s3:${it.operation}`, bucket);
    if (it.kind === 'anonymous' || it.kind === 'revoked') add(it.kind);
    if (it.kind === 'vault-login') add('login', fields(it.secretIdMetadata));
    if (it.kind === 'workload-login') {
      const { role, proof } = it.by as WorkloadLogin;
      const { method, ...shows } = proof;
      const said =
        'claims' in shows
          ? shows.claims
          : Object.fromEntries(
              Object.entries(shows).filter(([name]) => name !== 'foreign' && name !== 'unnamed'),
            );
      const entry = 'unnamed' in shows ? 'unnamed' : role;
      add('login', method, entry, 'foreign' in shows ? 'foreign' : '', fields(said));
    }
    if (it.kind === 'vault-credentials')
      add(String(it.method ?? 'GET'), String(it.path), fields(it.parameters));
    if (it.kind === 'scoped')
      add('sts:GetScopedCredentials', 'policy '.repeat((it.policies as string[]).length).trim());
    if (it.kind === 'web-identity')
      add('sts:AssumeRoleWithWebIdentity', String(it.path), `name=${it.sessionName}`);
    if (it.kind === 'assumed') {
      const { roleArn, externalId, policy, tags } = it;
      add(
        'sts:AssumeRole',
        String(roleArn).split('/').at(-1) ?? '',
        externalId === undefined ? '' : `externalId=${externalId}`,
        policy === undefined ? '' : 'policy',
        fields(tags),
      );
    }
    for (const inner of Object.values(it)) look(inner);
  };
  for (const { does, prepare, premise } of attempts) for (const one of [does, prepare, premise]) look(one);
  return sent;
}
