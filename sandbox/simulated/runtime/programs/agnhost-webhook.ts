/**
 * `agnhost webhook`: an HTTPS server that answers AdmissionReviews, one behaviour a path. After test/images/agnhost/webhook
 * of Kubernetes.
 */
import { tlsServer } from '../../network/tls.ts';
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import { Failure, type Process } from '../process/process.ts';
import { untilSignal } from './daemon.ts';
import { listen } from './listen.ts';

const DEFAULT_PORT = 443;
const DELAY = 5_000;

interface Fields {
  // biome-ignore lint/suspicious/noExplicitAny: whatever a client sends; each path looks at what it knows.
  [field: string]: any;
}

/** What a path answers: the response of a review, without its uid. `undefined` where agnhost answers with none. */
type Behaviour = (request: Fields, process: Process) => Fields | undefined | Promise<Fields | undefined>;

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  '/always-allow-delay-5s': allowLate,
  '/always-deny': () => deny({ message: 'this webhook denies all requests' }),
  '/add-label': addLabel,
  '/pods': admitPod,
  '/pods/attach': admitAttachment,
  '/mutating-pods': (request) => addInitContainer(request),
  '/mutating-pods-sidecar': addSidecar,
  '/configmaps': (request) => admitData(request, 'configmap', 'key and value'),
  '/mutating-configmaps': mutateData,
  '/custom-resource': (request) => admitData(request, 'custom resource', 'data'),
  '/mutating-custom-resource': mutateData,
  '/crd': admitDefinition,
};

/** Runs until it is told to end. */
export function webhook(process: Process): Promise<number> {
  return serveWebhook(process, (request) => answer(process, request));
}

/** Serves with the certificate and the port that flags name. */
export async function serveWebhook(
  process: Process,
  handle: (request: ServerRequest) => Promise<Answer>,
): Promise<number> {
  const identity = readIdentity(process);
  const port = Number(option(process, 'port') ?? DEFAULT_PORT);
  listen(process, port, (stream, peer) => {
    void serveConnection(tlsServer(stream, identity), peer, handle);
  });
  return untilSignal(process, { TERM: 2, INT: 2 });
}

/** Ends as Go does when a server has no certificate. */
function readIdentity(process: Process): { key: string; certificate: string } {
  const read = (name: string) => {
    const path = option(process, name) ?? '';
    try {
      return process.container.files.readFile(process.path(path), process.user).toString();
    } catch {
      throw new Failure(`open ${path}: no such file or directory`, 255);
    }
  };
  return { certificate: read('tls-cert-file'), key: read('tls-private-key-file') };
}

function option(process: Process, name: string): string | undefined {
  const args = process.argv.slice(2);
  const at = args.findIndex((each) => new RegExp(`^--?${name}(=|$)`).test(each));
  const found = args[at];
  if (found === undefined) return undefined;
  return found.includes('=') ? found.slice(found.indexOf('=') + 1) : args[at + 1];
}

async function answer(process: Process, request: ServerRequest): Promise<Answer> {
  const path = request.target.split('?')[0] ?? '';
  if (path === '/readyz') return text(200, 'ok');
  const behaviour = Object.hasOwn(BEHAVIOURS, path) ? BEHAVIOURS[path] : undefined;
  if (!behaviour) return text(404, '404 page not found\n');
  if (request.headers.get('content-type') !== 'application/json') return text(200, '');
  const review = parsed(request.body);
  if (review?.['kind'] !== 'AdmissionReview' || !review['request'])
    return text(400, 'Request could not be decoded: no AdmissionReview\n');
  const response = await behaviour(review['request'], process);
  if (!response) return text(200, '');
  const { kind, apiVersion } = review;
  const body = { kind, apiVersion, response: { uid: review['request'].uid, ...response } };
  const headers = { 'Content-Type': 'application/json' };
  return { status: 200, headers, body: Buffer.from(JSON.stringify(body)) };
}

function parsed(body: Buffer): Fields | undefined {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function text(status: number, said: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: Buffer.from(said) };
}

const ALLOW: Fields = { allowed: true };

function deny(status: Fields): Fields {
  return { allowed: false, status: { metadata: {}, ...status } };
}

function patch(operations: readonly object[]): Fields {
  const encoded = Buffer.from(JSON.stringify(operations)).toString('base64');
  return { allowed: true, patchType: 'JSONPatch', patch: encoded };
}

async function allowLate(_request: Fields, process: Process): Promise<Fields> {
  await process.sleep(DELAY);
  return { allowed: true, status: { metadata: {}, message: 'this webhook allows all requests' } };
}

function addLabel({ object }: Fields): Fields {
  const labels: Record<string, string> = object?.metadata?.labels ?? {};
  if (Object.keys(labels).length === 0)
    return patch([{ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } }]);
  if (labels['added-label'] === 'yes') return ALLOW;
  const op = labels['added-label'] === undefined ? 'add' : 'replace';
  return patch([{ op, path: '/metadata/labels/added-label', value: 'yes' }]);
}

function isAboutPods({ resource }: Fields): boolean {
  return resource?.group === '' && resource.version === 'v1' && resource.resource === 'pods';
}

async function admitPod(request: Fields, process: Process): Promise<Fields> {
  if (!isAboutPods(request)) return deny({ message: 'expect resource to be { v1 pods}' });
  const { metadata, spec } = request['object'] ?? {};
  const label = metadata?.labels?.['webhook-e2e-test'];
  if (label === 'wait-forever') await process.wait(new Promise(() => {}));
  const containers: { name: string }[] = spec?.containers ?? [];
  const problems = [
    ...(label === 'webhook-disallow' ? ['the pod contains unwanted label;'] : []),
    ...containers
      .filter(({ name }) => name.includes('webhook-disallow'))
      .map(() => 'the pod contains unwanted container name;'),
  ];
  return problems.length > 0 ? deny({ message: problems.join(' ') }) : ALLOW;
}

function admitAttachment({ name, object }: Fields): Fields {
  if (name !== 'to-be-attached-pod' || !object?.stdin || object.container !== 'container1') return ALLOW;
  return deny({ message: "attaching to pod 'to-be-attached-pod' is not allowed" });
}

function addInitContainer(request: Fields): Fields | undefined {
  if (!isAboutPods(request)) return undefined;
  const { metadata, spec } = request['object'] ?? {};
  const name = 'webhook-added-init-container';
  if (metadata?.name !== 'webhook-to-be-mutated' || has(spec?.initContainers, name)) return ALLOW;
  const value = [{ image: 'webhook-added-image', name, resources: {} }];
  return patch([{ op: 'add', path: '/spec/initContainers', value }]);
}

function addSidecar(request: Fields, process: Process): Fields | undefined {
  const image = option(process, 'sidecar-image');
  if (!image) {
    const message = 'No image specified by the sidecar-image parameter';
    return deny({ status: 'Failure', message, code: 500 });
  }
  if (!isAboutPods(request)) return undefined;
  const name = 'webhook-added-sidecar';
  if (has(request['object']?.spec?.containers, name)) return ALLOW;
  return patch([{ op: 'add', path: '/spec/containers/-', value: { image, name, resources: {} } }]);
}

function has(containers: { name: string }[] | undefined, name: string): boolean {
  return containers?.some((each) => each.name === name) ?? false;
}

/** `what` is unwanted with the value `webhook-disallow`, and stays with `webhook-nondeletable`. */
function admitData({ operation, object, oldObject }: Fields, thing: string, what: string): Fields {
  const data = (operation === 'DELETE' ? oldObject : object)?.data ?? {};
  const value = data['webhook-e2e-test'];
  if (value === 'webhook-disallow' && operation !== 'DELETE')
    return deny({ reason: `the ${thing} contains unwanted ${what}` });
  if (value === 'webhook-nondeletable' && operation === 'DELETE')
    return deny({ reason: `the ${thing} cannot be deleted because it contains unwanted key and value` });
  return ALLOW;
}

function mutateData({ object }: Fields): Fields {
  const data = object?.data ?? {};
  const stage = data['mutation-stage-1'] === 'yes' ? 2 : data['mutation-start'] === 'yes' ? 1 : 0;
  if (stage === 0) return ALLOW;
  return patch([{ op: 'add', path: `/data/mutation-stage-${stage}`, value: 'yes' }]);
}

function admitDefinition({ object }: Fields): Fields {
  if (object?.metadata?.labels?.['webhook-e2e-test'] !== 'webhook-disallow') return ALLOW;
  return deny({ reason: 'the crd contains unwanted label' });
}
