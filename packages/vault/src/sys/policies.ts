import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';

/** ACL policies. https://developer.hashicorp.com/vault/api-docs/system/policies */
export interface Policies {
  /** HCL or JSON text. */
  readAclPolicy(name: string): Promise<string>;
  createOrUpdateAclPolicy(name: string, policy: string): Promise<void>;
  deleteAclPolicy(name: string): Promise<void>;
  listAclPolicies(): Promise<readonly string[]>;
}

export function policies(connection: Connection): Policies {
  return {
    readAclPolicy: async (name) => {
      const path = `sys/policies/acl/${name}`;
      return dataAs(`GET ${path}`, z.object({ policy: z.string() }), await connection.read(path)).policy;
    },
    createOrUpdateAclPolicy: async (name, policy) => {
      await connection.write(`sys/policies/acl/${name}`, { policy });
    },
    deleteAclPolicy: (name) => connection.delete(`sys/policies/acl/${name}`),
    listAclPolicies: () => connection.list('sys/policies/acl'),
  };
}
