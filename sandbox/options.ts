/** What every provider is told about this machine. */
import type { Fault } from './faults.ts';
import type { Isolation } from './isolation/types.ts';

export interface ProviderOptions {
  /** For what must survive a restart. Each provider has a folder of its own in it. */
  readonly dataDir: string;
  /** A folder of which learners' programs see nothing, wherever it is; the one that `dataDir` lies in, unless told. */
  readonly covered?: string;
  /** Where programs fetched for this project are: `.tools/bin`. */
  readonly toolsDir: string;
  /** The environment: PATH, KUBECTL, KIND, DOCKER, PODMAN, NARU_KIND_IMAGE. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Sandboxes end with this process, as those of proofs do: what a provider holds itself need not be written down. */
  readonly forgetful?: boolean;
  /** What stands around the learner's programs; none where it is not said. Asked when the first shell is opened. */
  isolation?(): Promise<Isolation | undefined>;
  /** Told of what is no failure and somebody should know all the same, such as saved state that had to be set aside. */
  onNotice?(notice: Fault): void;
}
