/** DefaultIngressClass: an Ingress that names no class gets the default one. After plugin/pkg/admission/network/defaultingressclass. */
import { defaultClass } from './default-class.ts';
import { isCreateOf } from './requests.ts';
import type { AdmissionPlugin } from './types.ts';

const marks = ['ingressclass.kubernetes.io/is-default-class'];
const oldWay = 'kubernetes.io/ingress.class';

export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  mutate(request, client) {
    const ingress = request.object;
    if (!ingress || !isCreateOf(request, 'ingresses.networking.k8s.io')) return;
    if (ingress.spec?.ingressClassName !== undefined && ingress.spec.ingressClassName !== null) return;
    if (ingress.metadata.annotations?.[oldWay] !== undefined) return;
    const chosen = defaultClass(client, 'ingressclasses.networking.k8s.io', marks);
    if (chosen) ingress.spec = { ...ingress.spec, ingressClassName: chosen.metadata.name };
  },
};
