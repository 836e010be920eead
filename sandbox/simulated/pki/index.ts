/** Keys, certificates and kubeconfigs of a simulated cluster. */
export type { Credential, Subject } from './certificates.ts';
export { type ClusterPki, createPki, type PkiState, restorePki } from './cluster-pki.ts';
export { type KubeconfigOptions, kubeconfigYaml } from './kubeconfig.ts';
