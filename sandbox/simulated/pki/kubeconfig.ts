/** kubeconfig files. */
import { stringify } from 'yaml';
import type { Credential } from './certificates.ts';

export interface KubeconfigOptions {
  /** Name of the cluster, the user and the context. */
  readonly name: string;
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  /** PEM of the CA to trust. */
  readonly authority: string;
  readonly client: Credential;
}

/** A kubeconfig as YAML, with everything in it and one context, the current one. */
export function kubeconfigYaml({ name, server, authority, client }: KubeconfigOptions): string {
  const user = {
    'client-certificate-data': base64(client.certificate),
    'client-key-data': base64(client.key),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { 'certificate-authority-data': base64(authority), server } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
    preferences: {},
  };
  return stringify(config, { lineWidth: 0 });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
