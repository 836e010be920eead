/** Objects of gateway.networking.k8s.io as far as the gateway reads them. Definitions have filled in defaults and checked them. */
import type { LabelSelector } from '../../../label-selector.ts';
import type { KubeObject } from '../../objects.ts';

export const GROUP = 'gateway.networking.k8s.io';
export const CLASSES = `gatewayclasses.${GROUP}`;
export const GATEWAYS = `gateways.${GROUP}`;
export const ROUTES = `httproutes.${GROUP}`;
export const GRANTS = `referencegrants.${GROUP}`;

/** A condition before it is written: when it changed is found out then. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

export interface RouteKind {
  readonly group?: string;
  readonly kind: string;
}

export interface CertificateRef {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface Listener {
  readonly name: string;
  readonly hostname?: string;
  readonly port: number;
  readonly protocol: string;
  readonly tls?: { readonly mode?: string; readonly certificateRefs?: readonly CertificateRef[] };
  readonly allowedRoutes?: {
    readonly namespaces?: {
      readonly from?: 'All' | 'Same' | 'Selector' | 'None';
      readonly selector?: LabelSelector;
    };
    readonly kinds?: readonly RouteKind[];
  };
}

export interface Gateway extends KubeObject {
  spec: {
    readonly gatewayClassName: string;
    readonly listeners?: readonly Listener[];
    readonly addresses?: readonly { readonly type?: string; readonly value?: string }[];
    readonly infrastructure?: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  };
}

export interface ParentRef {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

export interface BackendRef {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
  readonly weight?: number;
  readonly filters?: readonly Filter[];
}

export interface ValueMatch {
  readonly type?: 'Exact' | 'RegularExpression';
  readonly name: string;
  readonly value: string;
}

export interface Match {
  readonly path?: { readonly type?: 'Exact' | 'PathPrefix' | 'RegularExpression'; readonly value?: string };
  readonly headers?: readonly ValueMatch[];
  readonly queryParams?: readonly ValueMatch[];
  readonly method?: string;
}

export interface HeaderChange {
  readonly set?: readonly { readonly name: string; readonly value: string }[];
  readonly add?: readonly { readonly name: string; readonly value: string }[];
  readonly remove?: readonly string[];
}

export interface PathChange {
  readonly type: 'ReplaceFullPath' | 'ReplacePrefixMatch';
  readonly replaceFullPath?: string;
  readonly replacePrefixMatch?: string;
}

export interface Redirect {
  readonly scheme?: string;
  readonly hostname?: string;
  readonly path?: PathChange;
  readonly port?: number;
  readonly statusCode?: number;
}

export interface Mirror {
  readonly backendRef: BackendRef;
  readonly percent?: number;
  readonly fraction?: { readonly numerator: number; readonly denominator?: number };
}

export interface Filter {
  readonly type: string;
  readonly requestHeaderModifier?: HeaderChange;
  readonly responseHeaderModifier?: HeaderChange;
  readonly requestRedirect?: Redirect;
  readonly urlRewrite?: { readonly hostname?: string; readonly path?: PathChange };
  readonly requestMirror?: Mirror;
}

export interface Rule {
  readonly matches?: readonly Match[];
  readonly filters?: readonly Filter[];
  readonly backendRefs?: readonly BackendRef[];
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
}

export interface Route extends KubeObject {
  spec: {
    readonly parentRefs?: readonly ParentRef[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly Rule[];
  };
}

/** A ReferenceGrant has no status; v1 and v1beta1 say the same. */
export interface Grant extends KubeObject {
  spec: {
    readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
    readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
  };
}

/** What the gateway looks at, as it is at one moment. */
export interface World {
  /** The class whose Gateways are its own. */
  readonly gatewayClass: KubeObject | undefined;
  /** Gateways of that class. */
  readonly gateways: readonly Gateway[];
  readonly routes: readonly Route[];
  readonly grants: readonly Grant[];
  /** By name, and by `namespace/name`. */
  namespace(name: string): KubeObject | undefined;
  service(key: string): KubeObject | undefined;
  secret(key: string): KubeObject | undefined;
  /** EndpointSlices of a Service. */
  slices(key: string): readonly KubeObject[];
}
