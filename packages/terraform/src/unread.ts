/** `Sid` of the statement that stands for a policy whose text could not be read. */
export const UNREAD_SID = 'CordonUnread';

/**
 * A policy in place of one whose text could not be read: it allows everything, which is the most that any text can. What
 * is proved of it holds for every text; what it refutes is not refuted, for the text may allow less. Whoever decides
 * tells it by `UNREAD_SID`.
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
