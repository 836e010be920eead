/** What a container can reach of the node it runs on: its file system, through hostPath volumes, and the cluster's own programs. */
import type { Client } from '../client.ts';
import type { Components } from '../components.ts';
import type { FileSystem } from './files/file-system.ts';

export interface NodeHost {
  /** Of the Node object. */
  readonly name: string;
  /** The file system of the node. It lives as long as the kubelet does. */
  readonly files: FileSystem;
  readonly components: Components;
  /** A wait that a real cluster makes long, as long as it is here. Milliseconds. */
  shortened(milliseconds: number): number;
}

/** What the ServiceAccount of a pod may do. */
export interface ServiceAccountRights {
  /** For programs of add-ons, which ask `allows` first: it is the API server of this process, and bound by no rights. */
  readonly client: Client;
  /** As RBAC says at this moment. */
  allows(verb: string, group: string, resource: string): boolean;
}
