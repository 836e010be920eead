/**
 * Which addresses are the platform's. Those of its services, and of the place to which chosen links go, come in what it has signed: our access tokens
 * and answers go to no host but those that the settings name, so that nobody is led by the nose into the server's own network, or to another's.
 */
import { isOnThisMachine } from '../openid/settings.ts';
import type { LtiSettings } from './settings.ts';

export type PlatformSettings = Pick<LtiSettings, 'issuer' | 'loginUrl' | 'keysUrl' | 'tokenUrl' | 'hosts'>;

/** Of the addresses that are set, of the issuer where it is one, and of the hosts that are named besides. */
export function originsOf({ issuer, loginUrl, keysUrl, tokenUrl, hosts = [] }: PlatformSettings): string[] {
  const named = [issuer, loginUrl, keysUrl, tokenUrl ?? '', ...hosts.map((host) => `https://${host}`)];
  const origins = named.flatMap((one) => {
    const url = URL.parse(one);
    return url && (url.protocol === 'https:' || isOnThisMachine(url)) ? [url.origin] : [];
  });
  return [...new Set(origins)];
}

/** Says of an address whether it is of the platform. */
export function platformAddress(settings: PlatformSettings): (text: string) => URL | undefined {
  const origins = new Set(originsOf(settings));
  return (text) => {
    const url = URL.parse(text);
    if (url?.username !== '' || url.password !== '') return undefined;
    return origins.has(url.origin) ? url : undefined;
  };
}

/** What whoever runs the server is told of an address that is not: the host, and what to do. */
export function notOfPlatform(text: string): string {
  const host = URL.parse(text)?.host.slice(0, 200);
  return host
    ? `${host} is no https address of the platform that is set; if it is one of its hosts, name it in NARU_LTI_HOSTS`
    : 'what the platform names is no address';
}
