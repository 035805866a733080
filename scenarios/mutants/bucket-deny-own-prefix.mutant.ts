import { bucketPolicies, type Statement } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

function spareByPrefix(statement: Statement): Statement {
  const { StringNotEquals, StringNotLike, ...rest } = statement.Condition as Record<
    string,
    Record<string, unknown>
  >;
  const own = [StringNotEquals?.['aws:userid']].flat().map((value) => `${value}*`);
  const others = [StringNotLike?.['aws:userid'] ?? []].flat();
  return { ...statement, Condition: { ...rest, StringNotLike: { 'aws:userid': [...own, ...others] } } };
}

const mutant: Mutant = {
  id: 'bucket-deny-own-prefix',
  sentence: 'the bucket policy’s Deny spares every session name that begins with the tenant’s',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology }) =>
    topology === 'session-name'
      ? bucketPolicies((statements) => statements.map(spareByPrefix))(tf)
      : undefined,
};

export default mutant;
