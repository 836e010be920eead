/** What the checks of the Pod Security Standards look at, and what they answer. */

export interface SecurityContext {
  privileged?: boolean;
  allowPrivilegeEscalation?: boolean;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  procMount?: string;
  capabilities?: { add?: string[]; drop?: string[] };
  seccompProfile?: { type?: string };
  appArmorProfile?: { type?: string };
  seLinuxOptions?: { type?: string; user?: string; role?: string };
  windowsOptions?: { hostProcess?: boolean };
  /** Of pods only. */
  sysctls?: { name: string }[];
}

export interface SecuredContainer {
  name: string;
  image?: string;
  securityContext?: SecurityContext | null;
  ports?: { hostPort?: number }[];
  livenessProbe?: Handler;
  readinessProbe?: Handler;
  startupProbe?: Handler;
  lifecycle?: { postStart?: Handler; preStop?: Handler };
}

export interface Handler {
  httpGet?: { host?: string };
  tcpSocket?: { host?: string };
}

export interface SecuredPodSpec {
  securityContext?: SecurityContext | null;
  initContainers?: SecuredContainer[];
  containers?: SecuredContainer[];
  ephemeralContainers?: SecuredContainer[];
  volumes?: Record<string, unknown>[];
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  hostUsers?: boolean;
  os?: { name?: string };
}

/** A pod, or the template of one. */
export interface SecuredPod {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: SecuredPodSpec;
}

/** What a check has found. */
export interface Violation {
  /** `privileged` */
  readonly reason: string;
  /** `container "c" must not set securityContext.privileged=true`; '' where the reason says it all. */
  readonly detail: string;
}

/** One rule of the standards. */
export interface Check {
  /** As the policy library names it; checks run in the order of their names. */
  readonly id: string;
  /** The first minor version of the standards that has the rule. */
  readonly since: number;
  /** The baseline rule that this one contains. */
  readonly instead?: string;
  /** `version` is the minor version of the standards that is asked for. */
  find(pod: SecuredPod, version: number): Violation | undefined;
}
