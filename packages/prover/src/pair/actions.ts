import { CATALOGUE, type CatalogueAction, mayCarry } from '../catalogue/catalogue.ts';
import { classesOf, type StringClass } from '../language/classes.ts';
import {
  ANY,
  type Automaton,
  automaton,
  ignoringCase,
  literal,
  STAR,
  type Token,
  units,
} from '../language/glob.ts';
import type { Question, Target } from '../problem.types.ts';
import type { Active } from './active.ts';
import type { ResourceClass } from './resources.ts';

/** Actions that no statement and no condition key can tell apart, and that ask the same question. */
export interface ActionClass {
  readonly question: Question;
  readonly kind: ResourceClass['kind'];
  readonly action: CatalogueAction;
  /** For each statement whether it matches the action. */
  readonly member: readonly boolean[];
  /** The actions of the catalogue that the class stands for; none for one that AWS may add later. */
  readonly members: readonly string[];
}

const DATA = new Set([
  'GetObject',
  'GetObjectVersion',
  'GetObjectTorrent',
  'GetObjectVersionTorrent',
  'GetObjectVersionForReplication',
]);
/** Writes that change who may do what later, though AWS files them under `Write` or `Tagging`. */
const GRANTS = new Set([
  'PutBucketOwnershipControls',
  'PutBucketTagging',
  'TagResource',
  'UntagResource',
  'PutReplicationConfiguration',
  // Credentials of the role that a grant stands on.
  'GetDataAccess',
]);

/** What a served request of this action would be. */
export function questionOf(action: CatalogueAction): Question {
  const name = action.name.slice(action.name.indexOf(':') + 1);
  if (DATA.has(name)) return 'reads';
  if (GRANTS.has(name) || action.access === 'Permissions') return 'grants';
  if (action.access === 'Read' || action.access === 'List') return 'metadata';
  if (action.access === 'Tagging' && action.on.includes('bucket')) return 'grants';
  return 'writes';
}

/** Listings, which show keys. */
const LISTINGS = new Set(['ListBucket', 'ListBucketVersions', 'ListBucketMultipartUploads']);
/** Settings of a bucket that name nobody. */
const NAMELESS = new Set([
  'GetAccelerateConfiguration',
  'GetBucketCORS',
  'GetBucketLocation',
  'GetBucketObjectLockConfiguration',
  'GetBucketOwnershipControls',
  'GetBucketPolicyStatus',
  'GetBucketPublicAccessBlock',
  'GetBucketRequestPayment',
  'GetBucketVersioning',
  'GetBucketWebsite',
  'GetEncryptionConfiguration',
]);
/** What S3 refuses once ACLs are switched off: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
const ACLS = new Set(['PutBucketAcl', 'PutObjectAcl', 'PutObjectVersionAcl']);

function shortName({ name }: CatalogueAction): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Whether the action shows keys of a bucket. */
export function isListing(action: CatalogueAction): boolean {
  return LISTINGS.has(shortName(action));
}

/** What a served request would be to the target; nothing where it would cross nothing. */
function questionAt(
  action: CatalogueAction,
  kind: ResourceClass['kind'],
  target: Target,
): Question | undefined {
  const name = shortName(action);
  if (target.kind === 'bucket' && target.ownership === 'BucketOwnerEnforced' && ACLS.has(name))
    return undefined;
  const question = kind === 'iam' ? iamQuestionOf(action) : questionOf(action);
  if (kind !== 'bucket' || target.prefix === undefined || question !== 'metadata' || isListing(action))
    return question;
  // The settings of a shared bucket are as much one's own; some of them tell who else is there.
  return NAMELESS.has(name) ? undefined : 'enumerates';
}

/** In IAM, looking shows who else is there, and any change could grant anything. */
function iamQuestionOf(action: CatalogueAction): Question {
  return questionOf(action) === 'metadata' ? 'metadata' : 'grants';
}

/** The actions asked about, by the kind of resource they work on. */
const ASKED: Readonly<Record<ResourceClass['kind'], readonly CatalogueAction[]>> = {
  bucket: CATALOGUE.filter(({ name, on }) => name.startsWith('s3:') && on.includes('bucket')),
  object: CATALOGUE.filter(({ name, on }) => name.startsWith('s3:') && on.includes('object')),
  role: CATALOGUE.filter(({ name }) =>
    ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'].includes(
      name,
    ),
  ),
  'federated-user': CATALOGUE.filter(({ name }) =>
    ['sts:GetFederationToken', 'sts:TagSession'].includes(name),
  ),
  iam: CATALOGUE.filter(({ name }) => name.startsWith('iam:')),
  account: CATALOGUE.filter(
    ({ name, on }) => name.startsWith('s3:') && !on.includes('bucket') && !on.includes('object'),
  ),
  's3-resource': CATALOGUE.filter(
    ({ name, on }) =>
      name.startsWith('s3:') && on.length > 0 && !on.includes('bucket') && !on.includes('object'),
  ),
};
const KINDS: Readonly<Record<Target['kind'], readonly ResourceClass['kind'][]>> = {
  bucket: ['object', 'bucket'],
  role: ['role'],
  'federated-user': ['federated-user'],
  iam: ['iam'],
  account: ['account'],
  's3-resource': ['s3-resource'],
};

// The action one would try first stands for its class.
const FIRST = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  's3:PutBucketPolicy',
  's3:GetBucketLocation',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:CreateAccessKey',
  'iam:PutUserPolicy',
  'iam:ListUsers',
  'iam:ListRoles',
  'iam:GetRole',
  's3:ListAllMyBuckets',
  's3:GetObjectTagging',
  's3:GetBucketTagging',
  's3:GetBucketPolicy',
  's3:ListBucketVersions',
  's3:PutObjectTagging',
  's3:PutObjectAcl',
  's3:PutBucketAcl',
  's3:AbortMultipartUpload',
  's3:PutBucketVersioning',
  's3:GetObjectVersion',
  's3:DeleteObjectVersion',
];

/**
 * All actions on the kind of target, by what the statements say of them; for buckets, for every combination of
 * statements that no present action has, an action that AWS may add too: policies with wildcards speak of the future.
 * `keysMatter`: condition keys in use, since a request can carry a key only where its action knows it. Throws `RangeError`
 * for an action in `only` that is not asked about at such a target.
 */
export function actionClasses(
  statements: readonly Active[],
  keysMatter: readonly string[],
  target: Target,
  only?: readonly string[],
): readonly ActionClass[] {
  const found = new Map<string, ActionClass>();
  // What nobody asks about would count as proved.
  for (const name of only ?? [])
    if (!KINDS[target.kind].some((kind) => ASKED[kind].some((action) => action.name === name)))
      throw new RangeError(
        `\`${name}\` is no action that is asked about at a target of kind \`${target.kind}\``,
      );
  for (const kind of KINDS[target.kind])
    for (const action of ASKED[kind]) {
      if (only !== undefined && !only.includes(action.name)) continue;
      const lower = action.name.toLowerCase();
      const question = questionAt(action, kind, target);
      if (question === undefined) continue;
      const member = statements.map(({ compiled }) => compiled.action(lower));
      const carried = keysMatter.map((key) => Number(mayCarry(action, key))).join('');
      const sort = action.name.startsWith('sts:') ? action.name : question;
      const key = `${kind} ${sort} ${member.map(Number).join('')} ${carried}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { question, kind, action, member, members: [action.name] });
      else {
        const better = rank(action) < rank(known.action);
        found.set(key, {
          ...known,
          action: better ? action : known.action,
          members: [...known.members, action.name],
        });
      }
    }
  return target.kind === 'bucket' && only === undefined
    ? [...found.values(), ...futureActions(statements, target)]
    : [...found.values()];
}

/** Place among the actions that are tried first. */
function rank({ name }: CatalogueAction): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

/** Names that an action of S3 may have one day. */
const FUTURE_NAMES = {
  within: automaton([...units('s3:'), STAR]),
  alphabet: 's3:xyzabcdefghijklmnopqrtuvw012456789',
  minLength: 8,
  maxLength: 64,
};

function globOf(pattern: string): Automaton {
  return ignoringCase(units(pattern).map((char): Token => (char === '*' ? STAR : char === '?' ? ANY : char)));
}

/** Every combination of statements that some name of letters and digits has, known or not. */
function futureActions(statements: readonly Active[], { prefix }: Target): readonly ActionClass[] {
  const patterns = [
    ...new Set(
      statements.flatMap(({ compiled }) => compiled.statement.action.patterns.map((p) => p.toLowerCase())),
    ),
  ];
  // Names in full are known actions, or nothing yet: a new action of that very name is not worth a class.
  const full = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const wild = patterns.filter((pattern) => !full.has(pattern)).map(globOf);
  // Those that would stand for new names beside them are told from these.
  const apart: Automaton[] = [];
  let classes: readonly StringClass[];
  let taken: readonly Automaton[];
  do {
    classes = classesOf([...wild, ...apart], FUTURE_NAMES).filter(
      ({ member }) => !member.slice(wild.length).includes(true),
    );
    taken = classes.flatMap(({ witness }) => (full.has(witness) ? [literal(witness)] : []));
    apart.push(...taken);
  } while (taken.length > 0);
  return classes.flatMap(({ witness }) =>
    (['bucket', 'object'] as const).map((kind): ActionClass => {
      const member = statements.map(({ compiled }) => compiled.action(witness));
      const action: CatalogueAction = { name: witness, access: 'Write', on: [kind], keys: EVERY_S3_KEY };
      // In a shared bucket, what only looks at the bucket is asked about as looking is.
      const looks = prefix !== undefined && kind === 'bucket' && /^s3:(get|list|head)/.test(witness);
      return { question: looks ? 'enumerates' : 'future', kind, action, member, members: [] };
    }),
  );
}

const EVERY_S3_KEY = new Set(
  CATALOGUE.filter(({ name }) => name.startsWith('s3:')).flatMap(({ keys }) => [...keys]),
);
