import { topologySubject } from '../topology-subject.ts';

export default topologySubject({
  id: 'iam-user-per-lease',
  topology: 'iam-user-per-lease',
  sentence: 'Vault makes an IAM user for each lease and deletes it when the lease is revoked',
});
