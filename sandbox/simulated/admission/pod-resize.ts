/** PodResize: a pod cannot ask for more than its node has. After plugin/pkg/admission/podresize. */
import { amountsOf, requestsOf } from '../scheduler/requests.ts';
import type { SchedulablePod } from '../scheduler/types.ts';
import { refusedByName } from './requests.ts';
import type { AdmissionPlugin } from './types.ts';

export const podResize: AdmissionPlugin = {
  name: 'PodResize',
  validate(request, client) {
    const { operation, resource, subresource, object, old } = request;
    if (operation !== 'UPDATE' || resource !== 'pods' || subresource !== 'resize' || !object || !old) return;
    const pod = object as SchedulablePod;
    const { nodeName } = pod.spec;
    if (!nodeName || old.metadata.generation === pod.metadata.generation) return;
    const node = client.get('nodes', undefined, nodeName);
    if (!node) throw refusedByName(request, `node "${nodeName}" not found`);
    const allocatable = amountsOf(node['status']?.allocatable);
    const requested = requestsOf(pod);
    const lacking = ['cpu', 'memory'].flatMap((name) => {
      const [wanted, most] = [requested.get(name) ?? 0, allocatable.get(name) ?? 0];
      return wanted > most ? [`${name}, requested: ${wanted}, allocatable: ${most}`] : [];
    });
    if (lacking.length === 0) return;
    throw refusedByName(request, `node didn't have enough allocatable resources: ${lacking.join('; ')}`);
  },
};
