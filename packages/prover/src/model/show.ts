import { stateFromResources, type TerraformResource } from './from-terraform.ts';
import { type DeployedState, ModelError } from './state.types.ts';
import { tenantsOf } from './synthesized.ts';

/** What `tofu show -json` prints, as far as it is read here. */
export interface TerraformShow {
  readonly values?: {
    readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
    readonly root_module?: {
      readonly resources?: readonly {
        readonly type: string;
        readonly name: string;
        readonly mode?: string;
        readonly values: Readonly<Record<string, unknown>>;
      }[];
    };
  };
}

/** The state of an applied configuration, from `tofu show -json`. Throws `ModelError`. */
export function stateFromShow(show: TerraformShow): DeployedState {
  const deployment = show.values?.outputs?.deployment?.value as
    | (Parameters<typeof tenantsOf>[0] & { accountId: string; region: string; brokerArn: string })
    | undefined;
  if (deployment === undefined)
    throw new ModelError('the state has no output `deployment`: nothing says who the tenants are');
  const resources = (show.values?.root_module?.resources ?? [])
    .filter(({ mode }) => mode !== 'data')
    .map(({ type, name, values }): TerraformResource => {
      const account = /^arn:aws:[a-z0-9]*:[^:]*:(\d{12}):/.exec(String(values.arn ?? ''))?.[1];
      return { type, name, attributes: values, accountId: account ?? deployment.accountId };
    });
  const { accountId, region, brokerArn } = deployment;
  return stateFromResources(resources, { accountId, region, brokerArn, tenants: tenantsOf(deployment) });
}
