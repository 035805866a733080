import { topologySubject } from '../topology-subject.ts';

export default topologySubject({
  id: 'shared-role-session-policy',
  topology: 'shared-role-session-policy',
  sentence: 'one IAM role for all; Vault sends a session policy that names the tenant’s bucket',
});
