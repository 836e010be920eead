/** registry.k8s.io/ingress-nginx/controller: nginx and what tells it where to send requests. */
import { directory, file, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { onDemand } from '../process/on-demand.ts';
import { distributionPrograms } from '../programs/index.ts';
import { distributionTree, once, plant } from './trees.ts';

const RELEASE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n';

const ingressController = (tag: string) =>
  onDemand(async () => (await import('../ingress-nginx/program.ts')).ingressController(tag));

export const ingressNginxImages: readonly Image[] = ['v1.14.0', 'v1.13.3', 'v1.12.1'].map((tag) => ({
  repository: 'registry.k8s.io/ingress-nginx/controller',
  tag,
  entrypoint: [],
  command: ['/nginx-ingress-controller'],
  environment: {},
  workingDirectory: '/etc/nginx',
  user: '101',
  stopSignal: 'TERM',
  size: 101_000_000,
  tree: once(() => {
    const root = distributionTree(RELEASE, distributionPrograms({ wget: true, curl: true }));
    plant(
      root,
      '/etc/nginx',
      directory({ 'nginx.conf': file('# made from the Ingresses of the cluster\n') }),
    );
    return plant(root, '/nginx-ingress-controller', programFile(ingressController(tag)));
  }),
}));
