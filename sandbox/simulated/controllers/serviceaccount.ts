/** Every namespace has a service account `default` (pkg/controller/serviceaccount/serviceaccounts_controller.go). */
import { keepInEveryNamespace } from './per-namespace.ts';
import type { ControllerContext } from './types.ts';

export function startServiceAccountController(context: ControllerContext): Disposable {
  return keepInEveryNamespace(context, {
    resource: 'serviceaccounts',
    name: 'default',
    make: (namespace) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    }),
    isRight: () => true,
  });
}
