import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { type CaptureServer, startCaptureServer } from './capture-server.ts';

const run = promisify(execFile);
const kubectl = process.env['KUBECTL'] ?? 'kubectl';
const hasKubectl = await run(kubectl, ['version', '--client']).then(
  () => true,
  () => false,
);

let server: CaptureServer;
let home: string;

beforeAll(async () => {
  await ensureSchema();
  server = await startCaptureServer();
  home = await mkdtemp(join(tmpdir(), 'naru-bodies-'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

async function kubectlWith(...args: string[]): Promise<string> {
  const env = { ...process.env, HOME: home, KUBECACHEDIR: home, KUBECONFIG: join(home, 'none') };
  return (await run(kubectl, ['-s', server.url, ...args], { env })).stdout;
}

// kubectl 1.32 and later send protobuf for these, without asking whether the server reads it.
const generators: Record<string, string> = {
  deploy: 'create deployment deploy --image=nginx:1.27 --replicas=0 --port=80 -- sleep 3600',
  maps: 'create configmap maps --from-literal=a=1 --from-literal=b=',
  hidden: 'create secret generic hidden --from-literal=password=s3cr3t',
  docker: 'create secret docker-registry docker --docker-username=u --docker-password=p --docker-server=r',
  nodeport: 'create service nodeport nodeport --tcp=80:8080 --node-port=30080',
  clusterip: 'create service clusterip clusterip --tcp=80:http --tcp=443',
  headless: 'create service clusterip headless --clusterip=None',
  external: 'create service externalname external --external-name=example.com',
  space: 'create namespace space',
  account: 'create serviceaccount account',
  once: 'create job once --image=busybox:1.36 -- sh -c date',
  night: 'create cronjob night --image=busybox:1.36 --schedule=@daily -- date',
  shop: 'create ingress shop --class=nginx --rule=shop.example.com/*=web:80,tls=cert --default-backend=web:http',
  budget: 'create poddisruptionbudget budget --selector=app=web --min-available=50%',
  high: 'create priorityclass high --value=1000 --description=important --preemption-policy=Never',
  limits: 'create quota limits --hard=pods=5,requests.cpu=2 --scopes=NotTerminating',
};

describe.skipIf(!hasKubectl)('what kubectl sends for its generators', () => {
  it.concurrent.each(Object.entries(generators))('is understood whole: %s', async (name, command) => {
    const args = command.split(' ');
    const split = args.includes('--') ? args.indexOf('--') : args.length;
    const dry = [...args.slice(0, split), '--dry-run=client', '-o', 'json', ...args.slice(split)];
    const [expected] = await Promise.all([kubectlWith(...dry), kubectlWith(...args)]);
    const sent = server.sent(name);
    expect(sent?.contentType).toBe('application/vnd.kubernetes.protobuf');
    expect(sent?.problems).toEqual([]);
    expect(withoutNothing(sent?.object)).toEqual(withoutNothing(JSON.parse(expected)));
  });
});

/** Without what the client prints of fields nobody set: a status, no creation time, no namespace. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, each]) => [key, withoutNothing(each)] as const)
    .filter(([key, each]) => each !== null && !isEmpty(each) && !['namespace', 'status'].includes(key));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
