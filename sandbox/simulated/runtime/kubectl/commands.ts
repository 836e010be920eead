/**
 * What of kubectl runs in a container: the commands, and what each flag takes. Whatever is not named here never reaches the
 * kubectl of this machine, so a flag that reads a file, starts a program or opens a port has to be put here to be of any use.
 */

/**
 * `switch`: on or off. `optional`: a value only after `=`. `file`, `files` (divided by commas), `sources` (`name=file`): paths
 * of the container. `output`: formats, some of which name a file. `connection`: who asks which server; it goes into the
 * kubeconfig that is made for the program.
 */
export type FlagKind =
  | 'switch'
  | 'value'
  | 'optional'
  | 'file'
  | 'files'
  | 'sources'
  | 'output'
  | 'connection'
  | 'connection-switch';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Commands that have others below them: what follows must be one of those. */
export const GROUPS: ReadonlySet<string> = new Set([
  ...words('apply auth certificate cluster-info config create rollout set top'),
  'create secret',
  'create service',
  'create svc',
]);

const below = (group: string, names: string): readonly string[] =>
  words(names).map((name) => `${group} ${name}`);

/** All that can be run, by their names and the other names they go by. */
export const COMMANDS: ReadonlySet<string> = new Set([
  ...GROUPS,
  ...words(
    'annotate api-resources api-versions attach autoscale completion cordon debug delete describe drain',
  ),
  ...words('events exec explain expose get help label logs log options patch replace rm run scale taint'),
  ...words('uncordon version wait'),
  ...below('apply', 'view-last-applied set-last-applied'),
  ...below('auth', 'can-i reconcile whoami'),
  ...below('certificate', 'approve deny'),
  ...below('cluster-info', 'dump'),
  ...below(
    'create',
    'clusterrole clusterrolebinding configmap cm cronjob cj deployment deploy ingress ing job',
  ),
  ...below('config', 'current-context delete-cluster delete-context delete-user get-clusters get-contexts'),
  ...below('config', 'get-users rename-context set set-cluster set-context set-credentials unset use'),
  ...below('config', 'use-context view'),
  ...below('create', 'namespace ns poddisruptionbudget pdb priorityclass pc quota resourcequota role'),
  ...below('create', 'rolebinding secret service svc serviceaccount sa token'),
  ...below('create secret', 'docker-registry generic tls'),
  ...below('create service', 'clusterip externalname loadbalancer nodeport'),
  ...below('create svc', 'clusterip externalname loadbalancer nodeport'),
  ...below('rollout', 'history pause restart resume status undo'),
  ...below('set', 'env image resources selector serviceaccount sa subject'),
  ...below('top', 'node nodes no pod pods po'),
]);

/** Commands kubectl has that would reach out of the container: a port, an editor, another program, a file of this machine. */
export const WITHHELD: ReadonlySet<string> = new Set(
  words('alpha convert cp diff edit kuberc kustomize plugin port-forward proxy'),
);

/** Flags kubectl has that would. */
export const WITHHELD_FLAGS: ReadonlySet<string> = new Set(
  words(
    'auth-provider cache-dir custom edit embed-certs exec-command flatten kuberc kustomize log-dir log-file output-directory profile profile-output vmodule',
  ),
);

const table = (kind: FlagKind, names: string): readonly (readonly [string, FlagKind])[] =>
  words(names).map((name) => [name, kind] as const);

const FLAGS: ReadonlyMap<string, FlagKind> = new Map([
  ...table('switch', 'all all-containers all-namespaces all-pods allow-missing-template-keys append-hash'),
  ...table(
    'switch',
    'arguments-only attach cached client command create-annotation current delete-emptydir-data',
  ),
  ...table(
    'switch',
    'disable-compression disable-eviction expose follow force force-conflicts global-default',
  ),
  ...table(
    'switch',
    'help ignore-daemonsets ignore-errors ignore-not-found insecure-skip-tls-verify-backend',
  ),
  ...table(
    'switch',
    'interactive keep-annotations keep-init-containers keep-labels keep-liveness keep-readiness',
  ),
  ...table(
    'switch',
    'keep-startup leave-stdin-open list local match-server-version namespaced no-headers now',
  ),
  ...table(
    'switch',
    'openapi-patch output-watch-events overwrite prefix previous privileged prune quiet record',
  ),
  ...table('switch', 'recursive remove-extra-permissions remove-extra-subjects replace resolve rm same-node'),
  ...table(
    'switch',
    'save-config server-print server-side share-processes show-capacity show-events show-kind',
  ),
  ...table(
    'switch',
    'show-labels show-managed-fields show-swap stdin sum timestamps tty use-protocol-buffers',
  ),
  ...table('switch', 'wait warnings-as-errors watch watch-only'),
  ...table('optional', 'cascade dry-run validate'),
  ...table('value', 'aggregation-rule annotation annotations api-group api-version as as-group as-uid'),
  ...table('value', 'as-user-extra audience bound-object-kind bound-object-name bound-object-uid categories'),
  ...table('value', 'chunk-size class cluster-ip clusterip clusterrole container containers copy-to cpu'),
  ...table('value', 'cpu-percent current-replicas default-backend description detach-keys docker-email'),
  ...table('value', 'docker-password docker-server docker-username duration env external-ip external-name'),
  ...table('value', 'field-manager field-selector for from from-literal grace-period group hard image'),
  ...table('value', 'image-pull-policy keys label-columns labels limit-bytes limits load-balancer-ip max'),
  ...table('value', 'max-log-requests max-unavailable memory min min-available name namespace namespaces'),
  ...table(
    'value',
    'node-port non-resource-url override-type overrides patch pod-running-timeout pod-selector',
  ),
  ...table('value', 'port preemption-policy protocol prune-allowlist raw replicas request-timeout requests'),
  ...table(
    'value',
    'resource resource-name resource-version restart retries revision role rule schedule scopes',
  ),
  ...table('value', 'selector serviceaccount session-affinity set-image since since-time'),
  ...table('value', 'skip-wait-for-delete-timeout sort-by subresource tail target target-port tcp template'),
  ...table('value', 'timeout to-revision type types v value verb verbs'),
  ...table('output', 'output'),
  ...table('file', 'cert key patch-file'),
  ...table('files', 'filename from-env-file'),
  ...table('sources', 'from-file'),
  ...table('connection', 'certificate-authority client-certificate client-key cluster context kubeconfig'),
  ...table('connection', 'password server tls-server-name token user username'),
  ...table('connection-switch', 'insecure-skip-tls-verify'),
]);

/** What is written into a kubeconfig is read by nobody: paths stay as they are. */
const CONFIG_FLAGS: ReadonlyMap<string, FlagKind> = new Map([
  ...table('switch', 'allow-missing-template-keys current help insecure-skip-tls-verify merge minify'),
  ...table('switch', 'no-headers raw set-raw-bytes show-managed-fields'),
  ...table('value', 'certificate-authority client-certificate client-key cluster namespace password server'),
  ...table('value', 'template tls-server-name token user username v'),
  ...table('output', 'output'),
  ...table('connection', 'context kubeconfig'),
]);

/** Where a flag means something else. */
const OTHERWISE: Readonly<Record<string, FlagKind>> = {
  'top pod --containers': 'switch',
  'top pods --containers': 'switch',
  'top po --containers': 'switch',
  'set env --prefix': 'value',
  'create rolebinding --user': 'value',
  'create clusterrolebinding --user': 'value',
  'set subject --user': 'value',
  'debug --profile': 'value',
};

/** What a flag of a command takes; nothing for one that does not run here. */
export function flagKind(command: string, name: string): FlagKind | undefined {
  if (command.startsWith('config ')) return CONFIG_FLAGS.get(name);
  return OTHERWISE[`${command} --${name}`] ?? FLAGS.get(name);
}

const LETTERS: Readonly<Record<string, string>> = {
  A: 'all-namespaces',
  c: 'container',
  e: 'env',
  f: 'filename',
  h: 'help',
  i: 'stdin',
  k: 'kustomize',
  L: 'label-columns',
  l: 'selector',
  n: 'namespace',
  o: 'output',
  p: 'patch',
  q: 'quiet',
  R: 'recursive',
  r: 'replicas',
  s: 'server',
  t: 'tty',
  v: 'v',
  w: 'watch',
};

const OTHER_LETTERS: Readonly<Record<string, string>> = {
  'logs -f': 'follow',
  'log -f': 'follow',
  'logs -p': 'previous',
  'log -p': 'previous',
  'delete -i': 'interactive',
  'rm -i': 'interactive',
  'run -l': 'labels',
  'expose -l': 'labels',
  'set env -c': 'containers',
  'set resources -c': 'containers',
};

/** The long name of a letter: `f` is `follow` to logs and `filename` to all others. */
export function longName(command: string, letter: string): string | undefined {
  return OTHER_LETTERS[`${command} -${letter}`] ?? LETTERS[letter];
}
