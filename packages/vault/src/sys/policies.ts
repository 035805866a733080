import { z } from 'zod';
import { type Connection, dataAs } from '../connection.ts';

/** ACL policies. https://developer.hashicorp.com/vault/api-docs/system/policies */
export interface Policies {
  /** HCL or JSON text. */
  readPolicy(name: string): Promise<string>;
  createOrUpdatePolicy(name: string, policy: string): Promise<void>;
  deletePolicy(name: string): Promise<void>;
  listPolicies(): Promise<readonly string[]>;
}

export function policies(connection: Connection): Policies {
  return {
    readPolicy: async (name) => {
      const path = `sys/policies/acl/${name}`;
      return dataAs(`GET ${path}`, z.object({ policy: z.string() }), await connection.read(path)).policy;
    },
    createOrUpdatePolicy: async (name, policy) => {
      await connection.write(`sys/policies/acl/${name}`, { policy });
    },
    deletePolicy: (name) => connection.delete(`sys/policies/acl/${name}`),
    listPolicies: () => connection.list('sys/policies/acl'),
  };
}
