/** The restricted level of the Pod Security Standards: what a hardened container must say for itself. */
import { isSafeProfile } from './baseline.ts';
import type { Check, SecuredContainer, SecuredPod, SecurityContext } from './types.ts';
import {
  containersOf,
  containersWhere,
  distinct,
  named,
  plural,
  quoted,
  setters,
  valuesOf,
  whoSets,
} from './visit.ts';

const volumeTypes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

export const restricted: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    since: 8,
    find(pod, version) {
      if (isForWindows(pod, version)) return undefined;
      const names = containersWhere(pod, (context) => context.allowPrivilegeEscalation !== false);
      if (names.length === 0) return undefined;
      const detail = `${named('container', names)} must set securityContext.allowPrivilegeEscalation=false`;
      return { reason: 'allowPrivilegeEscalation != false', detail };
    },
  },
  {
    id: 'capabilities_restricted',
    since: 22,
    instead: 'capabilities_baseline',
    find(pod, version) {
      if (isForWindows(pod, version)) return undefined;
      const keeping = containersWhere(pod, ({ capabilities }) => !capabilities?.drop?.includes('ALL'));
      const adding = containersOf(pod).filter((each) => forbiddenCapabilities(each).length > 0);
      const details: string[] = [];
      if (keeping.length > 0) {
        details.push(`${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`);
      }
      if (adding.length > 0) {
        const who = named(
          'container',
          adding.map(({ name }) => name),
        );
        const what = quoted(distinct(adding.flatMap(forbiddenCapabilities)));
        details.push(`${who} must not include ${what} in securityContext.capabilities.add`);
      }
      if (details.length === 0) return undefined;
      return { reason: 'unrestricted capabilities', detail: details.join('; ') };
    },
  },
  {
    id: 'restrictedVolumes',
    since: 0,
    instead: 'hostPathVolumes',
    find({ spec }) {
      const bad = (spec.volumes ?? []).filter((volume) => !volumeTypes.some((type) => volume[type]));
      if (bad.length === 0) return undefined;
      const names = bad.map((volume) => String(volume['name']));
      const types = distinct(bad.map(typeOfVolume));
      const use = names.length === 1 ? 'uses' : 'use';
      const detail = `${named('volume', names)} ${use} ${plural('restricted volume type', types)} ${quoted(types)}`;
      return { reason: 'restricted volume types', detail };
    },
  },
  {
    id: 'runAsNonRoot',
    since: 0,
    find(pod, version) {
      if (hasOwnUsers(pod, version)) return undefined;
      const reason = 'runAsNonRoot != true';
      const who = whoSets(pod, ({ runAsNonRoot }) => runAsNonRoot === false);
      if (who) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
      if (pod.spec.securityContext?.runAsNonRoot) return undefined;
      const silent = containersWhere(pod, (context) => isUnset(context.runAsNonRoot));
      if (silent.length === 0) return undefined;
      const detail = `pod or ${named('container', silent)} must set securityContext.runAsNonRoot=true`;
      return { reason, detail };
    },
  },
  {
    id: 'runAsUser',
    since: 23,
    find(pod, version) {
      if (hasOwnUsers(pod, version)) return undefined;
      const who = whoSets(pod, ({ runAsUser }) => runAsUser === 0);
      return who ? { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` } : undefined;
    },
  },
  {
    id: 'seccompProfile_restricted',
    since: 19,
    instead: 'seccompProfile_baseline',
    find(pod, version) {
      if (isForWindows(pod, version)) return undefined;
      const reason = 'seccompProfile';
      const who = whoSets(pod, isUnsafe);
      if (who) {
        const types = valuesOf(pod, ({ seccompProfile }) => seccompProfile?.type ?? '', isSafeProfile);
        const set = types.filter((type) => type !== '');
        return {
          reason,
          detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(set)}`,
        };
      }
      if (setters(pod, [], (context) => !isUnset(context.seccompProfile))) return undefined;
      const silent = containersWhere(pod, (context) => isUnset(context.seccompProfile));
      if (silent.length === 0) return undefined;
      const must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
      return { reason, detail: `pod or ${named('container', silent)} ${must}` };
    },
  },
];

function isUnset(value: unknown): boolean {
  return value === undefined || value === null;
}

function isUnsafe({ seccompProfile }: SecurityContext): boolean {
  return !isUnset(seccompProfile) && !isSafeProfile(seccompProfile?.type ?? '');
}

function forbiddenCapabilities({ securityContext }: SecuredContainer): string[] {
  return (securityContext?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
}

/** Since 1.25 rules that only Linux knows are not asked of Windows. */
function isForWindows({ spec }: SecuredPod, version: number): boolean {
  return version >= 25 && spec.os?.name === 'windows';
}

/** Root in a pod with users of its own is nobody on the node. */
function hasOwnUsers({ spec }: SecuredPod, version: number): boolean {
  return version >= 34 && spec.hostUsers === false;
}

function typeOfVolume(volume: Record<string, unknown>): string {
  return Object.keys(volume).find((field) => field !== 'name' && volume[field]) ?? 'unknown';
}
