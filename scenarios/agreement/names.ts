/** What the tokens of a case stand for on one engine: `%bucket%` is `bucket`. */
export interface Names {
  /** Account that owns the bucket. */
  readonly account: string;
  /** Account of a caller who is abroad. */
  readonly abroad: string;
  /** Account of the caller: one of the two. */
  readonly home: string;
  readonly bucket: string;
  readonly user: string;
  readonly userId: string;
  readonly role: string;
  readonly roleId: string;
  readonly session: string;
  /** Role that `AssumeRole` asks for. */
  readonly target: string;
  /** A role that was deleted once a policy named it, as that policy holds it: nobody can save one that does by its id. */
  readonly deleted?: string;
  /** What a web identity shows, once it has it. */
  readonly token?: string;
}

/** No name has a character that JSON would escape, so it may be put into JSON text as it is. */
export function fill<T>(value: T, names: Names): T {
  const text = JSON.stringify(value).replaceAll(/%(\w+)%/g, (token, name: string) =>
    Object.hasOwn(names, name) ? String(names[name as keyof Names]) : token,
  );
  return JSON.parse(text) as T;
}

export const ARN = {
  user: 'arn:aws:iam::%home%:user/%user%',
  role: 'arn:aws:iam::%home%:role/%role%',
  session: 'arn:aws:sts::%home%:assumed-role/%role%/%session%',
  federated: 'arn:aws:sts::%home%:federated-user/%session%',
  target: 'arn:aws:iam::%account%:role/%target%',
  bucket: 'arn:aws:s3:::%bucket%',
} as const;

/** Names where nothing runs: the evaluator's. */
export const PAPER: Names = {
  account: '111122223333',
  abroad: '444455556666',
  home: '111122223333',
  bucket: 'paper-bucket',
  user: 'paper-user',
  userId: 'AIDAPAPERUSER',
  role: 'paper-role',
  roleId: 'AROAPAPERROLE',
  deleted: 'AROADELETED',
  session: 'acme',
  target: 'paper-target',
};

export function paperNames(abroad: boolean, bucket?: string): Names {
  return { ...PAPER, ...(abroad ? { home: PAPER.abroad } : {}), ...(bucket === undefined ? {} : { bucket }) };
}
