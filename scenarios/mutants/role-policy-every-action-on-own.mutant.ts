import { type Statement, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const everyS3Action = (statement: Statement): Statement =>
  String(statement.Resource).startsWith('arn:aws:s3:::') ? { ...statement, Action: 's3:*' } : statement;

const mutant: Mutant = {
  id: 'role-policy-every-action-on-own',
  sentence: 'the policies allow `s3:*` on the tenant’s own bucket, so that it may rewrite what guards it',
  breaks: 'self-grant',
  killedBy: ['s3-write-own-bucket'],
  mutate: (tf) => tenantPolicies((statements) => statements.map(everyS3Action))(tf),
};

export default mutant;
