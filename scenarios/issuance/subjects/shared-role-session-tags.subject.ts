import { topologySubject } from '../topology-subject.ts';

export default topologySubject({
  id: 'shared-role-session-tags',
  topology: 'shared-role-session-tags',
  sentence: 'one IAM role for all; Vault sends the tenant as a session tag',
});
