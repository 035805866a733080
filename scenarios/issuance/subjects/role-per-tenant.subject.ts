import { topologySubject } from '../topology-subject.ts';

export default topologySubject({
  id: 'role-per-tenant',
  topology: 'role-per-tenant',
  sentence: 'one IAM role and one Vault role a tenant; Vault assumes the tenant’s own role',
});
