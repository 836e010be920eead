/** What every provider is told about this machine. */
export interface ProviderOptions {
  /** For what must survive a restart. Each provider has a folder of its own in it. */
  readonly dataDir: string;
  /** Where programs fetched for this project are: `.tools/bin`. */
  readonly toolsDir: string;
  /** The environment: PATH, KUBECTL, KIND, DOCKER, PODMAN, NARU_KIND_IMAGE. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
