/** The API server of `../api.ts` with admission policies, and with somebody who decides what others may do. */
import { admissionChain } from '../../../../../sandbox/simulated/admission/index.ts';
import { mutatingPolicies } from '../../../../../sandbox/simulated/admission/policy/mutating.ts';
import { validatingPolicies } from '../../../../../sandbox/simulated/admission/policy/validating.ts';
import { resources } from '../../../../../sandbox/simulated/scheme/index.ts';
import { Store } from '../../../../../sandbox/simulated/storage/index.ts';
import { type TestApi, testApi } from '../api.ts';

export interface PolicyApi extends TestApi {
  /** From now on this user may do everything. */
  allow(user: string): void;
}

export function policyApi(): PolicyApi {
  const allowed = new Set<string>();
  const authorizer = {
    authorize: ({ user }: { user: { name: string } }) => ({ allowed: allowed.has(user.name) }),
  };
  const store = new Store();
  const context = { authorizer, kinds: { resources } };
  const plugins = admissionChain([mutatingPolicies(store, context), validatingPolicies(store, context)]);
  return { ...testApi({ store, admission: plugins }), allow: (user) => void allowed.add(user) };
}
