/** kindnetd and local-path-provisioner: what kind brings to make a network and volumes. */
import type { Program } from '../../process/process.ts';
import { untilSignal } from '../daemon.ts';
import { klog, work } from './component.ts';

const CONFLIST = {
  cniVersion: '0.3.1',
  name: 'kindnet',
  plugins: [
    { type: 'ptp', ipMasq: false, ipam: { type: 'host-local', dataDir: '/run/cni-ipam-state' }, mtu: 1500 },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

/** Writes the node's CNI configuration, which stays when it ends. */
export const kindnetd: Program = async (process) => {
  const { files, peer, hostname } = process.container;
  klog(process, 'I', 'main.go:109', `connected to apiserver: https://10.96.0.1:443`);
  klog(process, 'I', 'main.go:139', `hostIP = ${peer.ip}`);
  klog(process, 'I', 'main.go:174', `kindnetd IP family: "ipv4"`);
  if (files.find('/etc/cni/net.d')?.kind === 'directory')
    files.writeFile('/etc/cni/net.d/10-kindnet.conflist', `${JSON.stringify(CONFLIST, undefined, 2)}\n`);
  klog(process, 'I', 'main.go:301', `handling current node ${hostname}`);
  return await work(process, 'kindnet');
};

export const localPathProvisioner: Program = async (process) => {
  const { files, host } = process.container;
  const flag = process.argv.indexOf('--config');
  const path = flag < 0 ? '/etc/config/config.json' : (process.argv[flag + 1] ?? '');
  const say = (level: string, msg: string) =>
    void process.complain(
      `time="${new Date(process.container.clock.now()).toISOString().slice(0, 19)}Z" level=${level} msg=${JSON.stringify(msg)}`,
    );
  const found = files.find(path);
  const problem = found
    ? configurationProblem(files.readFile(path).toString())
    : `open ${path}: no such file or directory`;
  if (problem) {
    say(
      'fatal',
      `Error starting daemon: invalid empty flag helper-pod-file and it also does not exist at ConfigMap local-path-storage/local-path-config with err: ${problem}`,
    );
    return 1;
  }
  say('debug', `Applied config: ${JSON.stringify(JSON.parse(files.readFile(path).toString()))}`);
  say('debug', 'Provisioner started');
  using _running = host?.components.run('local-path-provisioner', host.name);
  return await untilSignal(process, { TERM: 0, INT: 0 });
};

function configurationProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return 'invalid character in config.json';
  }
}
