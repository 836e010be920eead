/** ghcr.io/nginx/nginx-gateway-fabric: the controller of Gateways, and the nginx it makes for each of them. */
import { directory, programFile } from '../files/nodes.ts';
import { type Image, imageTitle } from '../image.ts';
import { onDemand } from '../process/on-demand.ts';
import { distributionPrograms } from '../programs/index.ts';
import { distributionTree, once, plant } from './trees.ts';

const REPOSITORY = 'ghcr.io/nginx/nginx-gateway-fabric';
const RELEASE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const gatewayDataPlane = onDemand(async () => (await import('../gateway/data-plane.ts')).gatewayDataPlane);
const gatewayController = (version: string, image: string) =>
  onDemand(async () => (await import('../gateway/program.ts')).gatewayController(version, image));

const dataPlaneTree = once(() => {
  const root = distributionTree(RELEASE, distributionPrograms({ wget: true, curl: true }));
  plant(root, '/etc/nginx-agent', directory({}));
  return plant(root, '/agent/entrypoint.sh', programFile(gatewayDataPlane));
});

const dataPlane = (tag: string): Image => ({
  repository: `${REPOSITORY}/nginx`,
  tag,
  entrypoint: ['/agent/entrypoint.sh'],
  command: [],
  environment: { PATH },
  workingDirectory: '/',
  user: '101:1001',
  stopSignal: 'QUIT',
  size: 63_400_000,
  tree: dataPlaneTree,
});

const controller = (tag: string): Image => ({
  repository: REPOSITORY,
  tag,
  entrypoint: ['/usr/bin/gateway'],
  command: [],
  environment: { PATH },
  workingDirectory: '/',
  user: '101:1001',
  stopSignal: 'TERM',
  size: 28_700_000,
  tree: once(() =>
    plant(directory({}), '/usr/bin/gateway', programFile(gatewayController(tag, imageTitle(dataPlane(tag))))),
  ),
});

export const nginxGatewayFabricImages: readonly Image[] = ['2.6.7', '2.6.6', '2.5.1'].flatMap((tag) => [
  controller(tag),
  dataPlane(tag),
]);
