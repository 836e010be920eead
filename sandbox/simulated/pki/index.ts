/** Keys, certificates and kubeconfigs of a simulated cluster. */
export {
  type CertificateRequest,
  CertificateRequestError,
  readCertificateRequest,
} from './certificate-request.ts';
export type { Credential, Subject } from './certificates.ts';
export { type ClusterPki, createPki, type PkiState, renewed, restorePki } from './cluster-pki.ts';
export { type KubeconfigOptions, kubeconfigYaml } from './kubeconfig.ts';
export { makeCertificate, type QuickCertificate } from './quick-certificate.ts';
export { quiet } from './quiet.ts';
export type { Wanted } from './sign-request.ts';
export { takePki } from './spare.ts';
export { type JsonWebKey, TokenKeys } from './token-keys.ts';
