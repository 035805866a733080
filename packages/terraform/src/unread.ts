/** `Sid` of the statement that replaces a policy whose text could not be read. */
export const UNREAD_SID = 'CordonUnread';

/**
 * The policy that replaces one whose text could not be read: it allows everything. A proof with it holds for every
 * text; a refutation with it is not one, because the text may allow less. `UNREAD_SID` marks it.
 */
export function unreadPolicy(kind: 'identity' | 'trust' | 'bucket', bucket = '*'): string {
  const allow = { Sid: UNREAD_SID, Effect: 'Allow' };
  const statement = {
    identity: { ...allow, Action: '*', Resource: '*' },
    trust: {
      ...allow,
      Principal: { AWS: '*' },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    },
    bucket: {
      ...allow,
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    },
  }[kind];
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
