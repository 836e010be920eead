/**
 * Which versions are fetched, from where, and what they must hash to. A program whose hash is not here is not fetched.
 *
 * The hashes are those the publishers give beside their files (dl.k8s.io/…/kubectl.sha256 and kubeadm.sha256,
 * kind-OS-ARCH.sha256sum, the release notes of Helm), as repeated by several projects that pin the same versions; for kubectl
 * and kubeadm Kubespray (roles/kubespray_defaults/vars/main/checksums.yml) is one. To raise a version, take the new hashes from
 * the same places, for every platform.
 */

export type FetchedTool = 'kubectl' | 'kind' | 'helm' | 'kubeadm';

/** Programs, and a manifest that clusters may be made with. */
export type FetchedFile = FetchedTool | 'calico';

export interface Pin {
  readonly tool: FetchedFile;
  /** What it is called where it is put; as the tool unless told. */
  readonly file?: string;
  /** With the leading v. */
  readonly version: string;
  readonly url: string;
  /** Of the file at `url`: lowercase hex. */
  readonly sha256: string;
  /** For an archive (tar.gz): the member that is the program. */
  readonly member?: string;
}

/** Where files come from. A mirror that keeps the same paths can stand in for each. */
export const SOURCES: Readonly<Record<FetchedTool, string>> = {
  kubectl: 'https://dl.k8s.io',
  kind: 'https://github.com',
  helm: 'https://get.helm.sh',
  kubeadm: 'https://dl.k8s.io',
};

export const VERSIONS: Readonly<Record<FetchedTool, string>> = {
  kubectl: 'v1.36.2',
  kind: 'v0.33.0',
  helm: 'v4.1.4',
  kubeadm: 'v1.36.2',
};

/** The manifest of Calico (projectcalico/calico, Apache-2.0), for clusters with `network: calico`. The hash is that of the file at the tag. */
export const CALICO: Pin = {
  tool: 'calico',
  file: 'calico-v3.32.1.yaml',
  version: 'v3.32.1',
  url: 'https://github.com/projectcalico/calico/raw/v3.32.1/manifests/calico.yaml',
  sha256: 'a1df919d9721cf667accdc3e72848911b0cb25cfab7d2478ad0c996302c95744',
};

/** By `os-arch` in Go's words. kubeadm is made for Linux alone. */
const SHA256: Readonly<Record<FetchedTool, Readonly<Record<string, string>>>> = {
  kubectl: {
    'linux-amd64': '1e9045ec32bea85da43de85f0065358529ea7c7a152eca78154fba5b58c27d82',
    'linux-arm64': 'c957eb8c4bea27a3bb35b269edd9082e27f027f7b76b20b5bf4afebc726c6d3e',
    'darwin-amd64': 'ce6c5e55cd17559e87e4fb5e73ebbbc2511bcf2b695d7a40c1b1461a9817d4b3',
    'darwin-arm64': '4408c85c83fd3a31adaa555bdf3c7a6c81f74b19449a9060ba31ab91926f023d',
  },
  kind: {
    'linux-amd64': 'aee6151561422756b764a4ae28e7f44cda5af5a9eead3cc9985112b1de8d8e0d',
    'linux-arm64': '20022bee6cfcd5086cb7234d218e3454e6090022f2a8f55d1fa7fcf42c3867a2',
    'darwin-amd64': '5a99f26f57246dc9319dd294803313197a0f34d33c525b3ea8b655db5916ece0',
    'darwin-arm64': '0c8c7dbe5e23594a198b786c4bc13dacc101fa6196b0cb0b23a1ca44e61f4b4f',
  },
  helm: {
    'linux-amd64': '70b2c30a19da4db264dfd68c8a3664e05093a361cefd89572ffb36f8abfa3d09',
    'linux-arm64': '13d03672be289045d2ff00e4e345d61de1c6f21c1257a45955a30e8ae036d8f1',
    'darwin-amd64': 'abf09c8503ad1d8ef76d3737a058c3456a998aae5f5966fce4bb3031aeb1654e',
    'darwin-arm64': '7c2eca678e8001fa863cdf8cbf6ac1b3799f9404a89eb55c08260ef5732e658d',
  },
  kubeadm: {
    'linux-amd64': 'f95d1b345f97c673ce1c1347eb96bf2587850975155ae701cdfc629a5b575b70',
    'linux-arm64': 'c638f0b4d9b216df8d5bcf41473b81e59143aa0a690392c224e97e6ec91ed3e9',
  },
};

/** The pin for this machine, or for another. `undefined` when there is no hash for it. `base` replaces the source. */
export function pinOf(
  tool: FetchedTool,
  base: string = SOURCES[tool],
  platform: string = process.platform,
  arch: string = process.arch,
): Pin | undefined {
  const target = `${platform}-${arch === 'x64' ? 'amd64' : arch}`;
  const sha256 = SHA256[tool][target];
  if (sha256 === undefined) return undefined;
  const version = VERSIONS[tool];
  const path = PATHS[tool](version, target);
  const pin = { tool, version, sha256, url: `${base.replace(/\/+$/, '')}${path}` };
  return tool === 'helm' ? { ...pin, member: `${target}/helm` } : pin;
}

const ofKubernetes =
  (tool: string) =>
  (version: string, target: string): string =>
    `/release/${version}/bin/${target.replace('-', '/')}/${tool}`;

const PATHS: Readonly<Record<FetchedTool, (version: string, target: string) => string>> = {
  kubectl: ofKubernetes('kubectl'),
  kind: (version, target) => `/kubernetes-sigs/kind/releases/download/${version}/kind-${target}`,
  helm: (version, target) => `/helm-${version}-${target}.tar.gz`,
  kubeadm: ofKubernetes('kubeadm'),
};
