/** CertificateSigningRequests as their controllers read them. */
import type { KubeObject } from '../../objects.ts';
import { type CertificateRequest, readCertificateRequest } from '../../pki/index.ts';
import type { Condition } from '../types.ts';

export const RESOURCE = 'certificatesigningrequests.certificates.k8s.io';

export interface SigningRequest extends KubeObject {
  spec: {
    /** PEM in base64. */
    request: string;
    signerName: string;
    usages: string[];
    expirationSeconds?: number;
    username?: string;
    uid?: string;
    groups?: string[];
    extra?: Record<string, string[]>;
  };
  status: { conditions?: Condition[]; certificate?: string };
}

export function conditionOf({ status }: SigningRequest, type: string): Condition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

/** The request inside; validation has seen that it can be read. */
export function requestIn({ spec }: SigningRequest): CertificateRequest {
  return readCertificateRequest(Buffer.from(spec.request, 'base64').toString());
}

/** The status with one condition more. */
export function withCondition({ status }: SigningRequest, condition: Condition): SigningRequest['status'] {
  return { ...status, conditions: [...(status.conditions ?? []), condition] };
}
