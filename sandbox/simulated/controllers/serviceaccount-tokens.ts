/**
 * Fills Secrets of type kubernetes.io/service-account-token with a token of their service account, and removes them
 * with it (pkg/controller/serviceaccount/tokens_controller.go).
 */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import type { ControllerContext } from './types.ts';

const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

/** What makes a token without an end, for an account and the name of the Secret that holds it. */
export type IssueLegacyToken = (account: KubeObject, secret: string) => string;

export interface TokenOptions {
  readonly issue: IssueLegacyToken;
  /** PEM. */
  readonly rootCertificate: string;
}

export function startTokenController(context: ControllerContext, options: TokenOptions): Disposable {
  const { clock, log, informers, client } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => sync(context, options, key) });
  const seen = (secret: KubeObject) => {
    if (secret['type'] === TYPE) queue.add(keyOf(secret));
  };
  const gone = ({ metadata: { name, namespace } }: KubeObject) => {
    const secrets = client.list('secrets', { namespace: namespace! });
    for (const secret of secrets) if (secret.metadata.annotations?.[NAME] === name) seen(secret);
  };
  return together(
    queue,
    informers.informer('secrets').on({ added: seen, updated: (_, secret) => seen(secret) }),
    informers.informer('serviceaccounts').on({ deleted: gone }),
  );
}

function sync({ client }: ControllerContext, options: TokenOptions, key: string): void {
  const { namespace, name } = splitKey(key);
  const secret = client.get('secrets', namespace, name);
  if (!secret || secret['type'] !== TYPE) return;
  const { annotations = {} } = secret.metadata;
  const account = client.get('serviceaccounts', namespace, annotations[NAME] ?? '');
  if (!account || (annotations[UID] && annotations[UID] !== account.metadata.uid)) {
    client.delete('secrets', namespace, name);
    return;
  }
  const missing = missingData(secret, account, options);
  if (Object.keys(missing).length === 0 && annotations[UID]) return;
  client.update('secrets', {
    ...secret,
    metadata: { ...secret.metadata, annotations: { ...annotations, [UID]: account.metadata.uid! } },
    data: { ...secret['data'], ...missing },
  });
}

function missingData(secret: KubeObject, account: KubeObject, options: TokenOptions): Record<string, string> {
  const data: Record<string, string> = secret['data'] ?? {};
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const { namespace = '', name } = secret.metadata;
  const authority = encoded(options.rootCertificate);
  return {
    ...(data['ca.crt'] === authority ? {} : { 'ca.crt': authority }),
    ...(data['namespace'] ? {} : { namespace: encoded(namespace) }),
    ...(data['token'] ? {} : { token: encoded(options.issue(account, name)) }),
  };
}
