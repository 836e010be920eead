/** kube-proxy: the rules of Services follow the API server while it runs, and stay as they are when it has ended. */
import { readYaml } from '../../../yaml-text.ts';
import type { Process, Program } from '../../process/process.ts';
import { commandFailed, klog, needKubeconfig, readFlags, serveHealth, work } from './component.ts';

const GROUP = 'kubeproxy.config.k8s.io';
const MODES = ['', 'iptables', 'ipvs', 'nftables'];
const SCHEME = 'k8s.io/kubernetes/pkg/proxy/apis/config/scheme/scheme.go:29';

interface Configuration {
  readonly mode?: string;
  readonly clusterCIDR?: string;
  readonly clientConnection?: { readonly kubeconfig?: string };
}

export const kubeProxy: Program = async (process) => {
  const flags = readFlags(process, 'kube-proxy');
  const path = flags.get('config');
  const configuration = path === undefined ? {} : readConfiguration(process, path);
  const mode = configuration.mode || 'iptables';
  klog(process, 'I', 'server_linux.go:49', `"Using ${mode} proxy"`);
  needKube(process, configuration.clientConnection?.kubeconfig);
  const { peer } = process.container;
  klog(process, 'I', 'server.go:228', `"Successfully retrieved NodeIPs" NodeIPs=["${peer.ip}"]`);
  klog(process, 'I', 'server.go:276', '"kube-proxy running in single-stack mode" ipFamily="IPv4"');
  klog(process, 'I', 'server_linux.go:137', `"Using ${mode} Proxier"`);
  klog(process, 'I', 'server.go:539', '"Version info" version="v1.36.2"');
  for (const name of ['node config', 'endpoint slice config', 'serviceCIDR config', 'service config'])
    klog(process, 'I', 'shared_informer.go:388', `"Caches are synced" controller="${name}"`);
  serveHealth(process, 10256);
  serveHealth(process, 10249, { '/proxyMode': mode });
  return await work(process, 'kube-proxy');
};

/** Reads and checks the file as kube-proxy does. Ends the process when it is wrong. */
function readConfiguration(process: Process, path: string): Configuration {
  const { files } = process.container;
  if (!files.find(path)) commandFailed(process, `failed complete: open ${path}: no such file or directory`);
  const text = files.readFile(path).toString();
  const wrong = (cause: string): never =>
    commandFailed(process, `failed complete: failed to decode: ${cause}`);
  const { value: found, error } = readYaml(text);
  if (error) wrong(`yaml: line ${error.line}: ${wordsOf(error.code)}`);
  if (typeof found !== 'object' || found === null || !('kind' in found))
    return wrong(`Object 'Kind' is missing in '${text.trim()}'`);
  const { kind, apiVersion = '' } = found as { kind: string; apiVersion?: string };
  if (kind !== 'KubeProxyConfiguration' || apiVersion !== `${GROUP}/v1alpha1`)
    return wrong(`no kind "${kind}" is registered for version "${apiVersion}" in scheme "${SCHEME}"`);
  return checked(process, found as Configuration);
}

function checked(process: Process, configuration: Configuration): Configuration {
  const { mode = '', clusterCIDR = '' } = configuration;
  const invalid = (field: string, value: string, cause: string): never =>
    commandFailed(
      process,
      `failed validate: KubeProxyConfiguration.${field}: Invalid value: "${value}": ${cause}`,
    );
  if (!MODES.includes(mode)) {
    const usual = 'blank means the best-available proxy [currently iptables]';
    invalid('Mode.ProxyMode', mode, `must be iptables, ipvs, nftables or blank (${usual})`);
  }
  const cidrs = clusterCIDR.split(',').filter(Boolean);
  for (const [index, cidr] of cidrs.entries()) {
    if (/^\d+(\.\d+){3}\/\d+$|:.*\/\d+$/.test(cidr)) continue;
    const field = `DetectLocalConfiguration.ClusterCIDRs[${index}]`;
    invalid(field, cidr, 'must be a valid CIDR block (e.g. 10.100.0.0/16 or fde4:8dba:82e1::/48)');
  }
  return configuration;
}

/** As `needKubeconfig`, with the line that kube-proxy writes before. */
function needKube(process: Process, path: string | undefined): void {
  if (path && !process.container.files.find(path))
    klog(
      process,
      'E',
      'server.go:136',
      `"Error running ProxyServer" err="stat ${path}: no such file or directory"`,
    );
  needKubeconfig(process, path);
}

/** go-yaml's words for what is commonly wrong. */
function wordsOf(code: string): string {
  if (code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY')
    return 'mapping values are not allowed in this context';
  if (code === 'TAB_AS_INDENT') return 'found character that cannot start any token';
  return "could not find expected ':'";
}
