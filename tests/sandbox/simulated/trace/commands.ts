/**
 * The commands of a long day with kubectl: what learners type, with the manifests in `fixtures/`, and the essence of what a
 * real server lets kubectl answer. Commands of a group follow each other in a namespace of their own; groups do not meet.
 */

export interface Command {
  /** Words as in a shell: quotes keep blanks together, nothing is expanded. */
  readonly run: string;
  /** What its output must hold; of both outputs when there is no other word. */
  readonly says: RegExp;
  /** Its exit status; 0 unless told. */
  readonly code?: number;
  /** What is typed into it. */
  readonly stdin?: string;
  /** Ended as soon as it has said so: it would go on. */
  readonly endless?: true;
  /** Kept from kubectls that do not know the command yet: the first minor version that does. */
  readonly since?: number;
  /** Kept from newer kubectls: the last minor version this is for. */
  readonly until?: number;
  /** The program `kubectl edit` opens, as a line of a shell; the file is its last argument. */
  readonly editor?: string;
}

export interface Group {
  readonly name: string;
  readonly commands: readonly Command[];
}

const ok = (run: string, says: RegExp, more: Partial<Command> = {}): Command => ({ run, says, ...more });
const fails = (run: string, says: RegExp, more: Partial<Command> = {}): Command => ({
  run,
  says,
  code: 1,
  ...more,
});

const discovery: Group = {
  name: 'discovery',
  commands: [
    ok('version', /Server Version: v1\.36\.2/),
    ok('cluster-info', /^Kubernetes control plane is running at https:/m),
    ok('api-resources', /^deployments +deploy +apps\/v1 +true +Deployment$/m),
    ok('api-versions', /^autoscaling\/v2$/m),
    ok(
      'explain pod.spec.containers',
      /FIELD: containers <\[\]Container>[\s\S]*List of containers belonging to the pod\./,
    ),
    ok('explain deployment.spec --recursive', /progressDeadlineSeconds\t<integer>/),
    ok('get --raw /healthz', /^ok$/),
    ok('get --raw /readyz?verbose', /readyz check passed/),
    ok('kustomize kz', /^ {2}name: kz-appl$/m),
    ok('config view', /^current-context: /m),
    ok('proxy --port=0 --help', /Creates a proxy server/),
    ok('get nodes -o custom-columns=N:.metadata.name', /^N\nnaru-control-plane\nnaru-worker\n/),
    ok('get nodes', /^naru-control-plane +Ready +control-plane +\S+ +v1\.36\.2/m),
    ok('describe node naru-worker', /^Allocated resources:$/m),
    ok('get componentstatuses', /^NAME +STATUS +MESSAGE +ERROR\n[\s\S]*etcd-0 +Healthy +ok/m),
    ok('auth can-i get pods', /^yes$/m),
    ok('auth can-i --list', /\*\.\* +\[\] +\[\] +\[\*\]/),
    fails('auth can-i get pods --as=bob', /^no$/m),
    ok('auth whoami', /^Username +kubernetes-admin/m),
    fails('get pods --as=bob --as-group=dev', /User "bob" cannot list resource "pods" in API group ""/),
    fails('top nodes', /Metrics API not available/),
    fails('top pods', /Metrics API not available/),
    fails('get nothings', /the server doesn't have a resource type "nothings"/),
  ],
};

const apply: Group = {
  name: 'apply',
  commands: [
    ok('get pods', /^No resources found in trace-apply-[\w-]+ namespace\.\n$/),
    ok('apply -f pod.yaml', /^pod\/p1 created\n$/),
    ok('apply -f pod.yaml', /^pod\/p1 unchanged\n$/),
    ok('apply -f dep.yaml', /^deployment\.apps\/appl created\n$/),
    ok('apply -f dep2.yaml', /^deployment\.apps\/appl configured\n$/),
    ok('apply --server-side -f dep2.yaml', /^deployment\.apps\/appl serverside-applied\n$/),
    fails('apply -f bad.yaml', /strict decoding error: unknown field "spec\.replicaz"/),
    fails('create -f bad.yaml --validate=false', /deployments\.apps "appl" already exists/),
    ok('apply --dry-run=server -f dep.yaml', /^deployment\.apps\/appl configured \(server dry run\)\n$/),
    ok('apply --dry-run=client -f dep.yaml', /^deployment\.apps\/appl configured \(dry run\)\n$/),
    fails('diff -f dep.yaml', /^- {2}replicas: 2\n\+ {2}replicas: 1$/m),
    ok('apply -k kz', /^deployment\.apps\/kz-appl created\n$/),
    ok('describe deploy appl', /^Replicas: +2 desired \| 2 updated \| 2 total/m),
    ok('get deploy,rs,svc', /^deployment\.apps\/appl +\d\/2/m),
    ok(
      'auth reconcile -f role.yaml',
      /^clusterrole\.rbac\.authorization\.k8s\.io\/trace-reconciled reconciled/m,
    ),
    ok('delete clusterrole trace-reconciled', /"trace-reconciled" deleted/),
    ok('replace -f dep2.yaml', /^deployment\.apps\/appl replaced\n$/),
    ok('replace --force -f pod.yaml', /^pod "p1" deleted.*\npod\/p1 replaced\n$/),
    ok('edit deploy appl', /^deployment\.apps\/appl edited\n$/, {
      editor: "sed -i 's/replicas: 2/replicas: 3/'",
    }),
    ok('edit deploy appl', /^Edit cancelled, no changes made\.\n$/, { editor: 'true' }),
    ok('delete -f dep.yaml --wait=false', /^deployment\.apps "appl" deleted/),
    ok('delete deploy kz-appl --cascade=orphan', /^deployment\.apps "kz-appl" deleted/),
    ok('get rs -l app=appl', /^kz-appl-\w+ /m),
  ],
};

const create: Group = {
  name: 'create',
  commands: [
    ok('create configmap cm1 --from-literal=a=b', /^configmap\/cm1 created\n$/),
    ok('create secret generic s1 --from-literal=a=b', /^secret\/s1 created\n$/),
    ok('get secrets s1 -o yaml', /^ {2}a: Yg==$/m),
    ok('create serviceaccount sa1', /^serviceaccount\/sa1 created\n$/),
    ok('create token sa1', /^ey[\w-]+\.[\w-]+\.[\w-]+$/),
    ok('create role r --verb=get,list --resource=pods', /role\.rbac\.authorization\.k8s\.io\/r created/),
    ok('create rolebinding rb --role=r --serviceaccount=default:sa1', /rb created/),
    ok(
      'set subject rolebinding rb --user=bob',
      /rolebinding\.rbac\.authorization\.k8s\.io\/rb subjects updated/,
    ),
    ok('create clusterrole trace-cr --verb=get --resource=nodes', /trace-cr created/),
    ok('delete clusterrole trace-cr', /"trace-cr" deleted/),
    ok('create ingress ing --rule=foo.com/=svc:80', /^ingress\.networking\.k8s\.io\/ing created\n$/),
    ok('create job j1 --image=busybox:1.36 -- echo hi', /^job\.batch\/j1 created\n$/),
    ok(
      "create cronjob cj1 --image=busybox:1.36 --schedule='0 1 * * *' -- echo hi",
      /^cronjob\.batch\/cj1 created\n$/,
    ),
    ok('create job j2 --from=cronjob/cj1', /^job\.batch\/j2 created\n$/),
    ok('create quota q --hard=pods=10', /^resourcequota\/q created\n$/),
    ok('create pdb pdb1 --selector=app=x --min-available=1', /^poddisruptionbudget\.policy\/pdb1 created\n$/),
    ok('create priorityclass trace-pc --value=100', /trace-pc created/),
    ok('delete priorityclass trace-pc', /"trace-pc" deleted/),
    ok('create namespace trace-ns1', /^namespace\/trace-ns1 created\n$/),
    ok('delete ns trace-ns1', /^namespace "trace-ns1" deleted$/m),
    fails(
      'create --raw /api/v1/namespaces/default/configmaps -f /dev/null',
      /(unrecognized|invalid|required)/i,
    ),
    ok('apply -f csr.yaml', /trace-john (created|configured|unchanged)/),
    ok('certificate approve trace-john', /trace-john approved/),
    fails('certificate deny trace-john', /certificate signing request "trace-john" is already Approved/),
    ok('delete csr trace-john', /"trace-john" deleted/),
  ],
};

const custom: Group = {
  name: 'custom',
  commands: [
    ok('apply -f crd.yaml', /foos\.trace\.example\.com created/),
    ok('wait crd/foos.trace.example.com --for=condition=Established --timeout=20s', /condition met/),
    ok('get foos', /^No resources found/),
    ok('delete crd foos.trace.example.com', /"foos\.trace\.example\.com" deleted/),
  ],
};

const deployment: Group = {
  name: 'deployment',
  commands: [
    ok('create deployment d1 --image=nginx:1.27 --replicas=2', /^deployment\.apps\/d1 created\n$/),
    ok('create serviceaccount sa1', /created/),
    ok('expose deployment d1 --port=80', /^service\/d1 exposed\n$/),
    ok('rollout status deploy/d1 --timeout=60s', /deployment "d1" successfully rolled out/),
    ok('get all', /^deployment\.apps\/d1 +2\/2 +2 +2 /m),
    ok('scale deploy d1 --replicas=3', /^deployment\.apps\/d1 scaled\n$/),
    ok('autoscale deploy d1 --min=1 --max=3 --cpu=50%', /d1 autoscaled/, { since: 34 }),
    ok('autoscale deploy d1 --min=1 --max=3 --cpu-percent=50', /d1 autoscaled/, { until: 33 }),
    ok('delete hpa d1', /"d1" deleted/),
    ok('set image deploy/d1 nginx=nginx:1.26', /^deployment\.apps\/d1 image updated\n$/),
    ok('set env deploy/d1 A=b', /^deployment\.apps\/d1 env updated\n$/),
    ok('set resources deploy/d1 --limits=cpu=100m', /^deployment\.apps\/d1 resource requirements updated\n$/),
    ok('set serviceaccount deploy/d1 sa1', /^deployment\.apps\/d1 serviceaccount updated\n$/),
    ok('set selector svc d1 app=x', /^service\/d1 selector updated\n$/),
    ok('rollout status deploy/d1 --timeout=60s', /successfully rolled out/),
    ok('rollout history deploy/d1', /^REVISION +CHANGE-CAUSE\n1 +<none>\n/m),
    ok('rollout history deploy/d1 --revision=1', /Image:\tnginx:1\.27/),
    ok('rollout undo deploy/d1', /^deployment\.apps\/d1 rolled back\n$/),
    ok('rollout restart deploy/d1', /^deployment\.apps\/d1 restarted\n$/),
    ok('rollout pause deploy/d1', /^deployment\.apps\/d1 paused\n$/),
    ok('rollout resume deploy/d1', /^deployment\.apps\/d1 resumed\n$/),
    ok(`patch deploy d1 -p '{"spec":{"replicas":2}}'`, /^deployment\.apps\/d1 patched\n$/),
    ok(
      `patch deploy d1 --type=json -p '[{"op":"replace","path":"/spec/replicas","value":1}]'`,
      /d1 patched\n$/,
    ),
    ok(`patch deploy d1 --type=merge -p '{"spec":{"replicas":2}}'`, /d1 patched\n$/),
    ok(`patch deploy d1 --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'`, /d1 patched\n$/),
    ok('get deploy d1 --subresource=scale', /^NAME +DESIRED +AVAILABLE +AGE\nd1 +1 +\d+ /),
    ok('rollout status deploy/d1 --timeout=60s', /successfully rolled out/),
    ok('logs -f deploy/d1', /start|notice|nginx/i, { endless: true }),
    ok('logs -l app=d1 --prefix --tail=1 --ignore-errors', /^\[pod\/d1-\w+-\w+\/nginx\] /m),
    ok('delete deploy d1', /^deployment\.apps "d1" deleted/),
  ],
};

const pods: Group = {
  name: 'pods',
  commands: [
    ok('apply -f pod.yaml', /created/),
    ok('wait pod/p1 --for=condition=Ready --timeout=60s', /^pod\/p1 condition met\n$/),
    ok('wait pod/p1 --for=jsonpath={.status.phase}=Running --timeout=5s', /^pod\/p1 condition met\n$/),
    fails('wait pod/p1 --for=delete --timeout=1s', /timed out waiting for the condition on pods\/p1/),
    ok('get pods -o wide', /^p1 +1\/1 +Running +0 +\S+ +[\d.]+ +naru-worker2? +<none> +<none>$/m),
    ok('get pods -o yaml', /^kind: List$/m),
    ok('get pod p1 -o jsonpath={.status.podIP}', /^[\d.]+$/),
    ok('get pods -A --sort-by=.metadata.creationTimestamp', /^trace-pods-[\w-]+ +p1 /m),
    ok('get pods -l app=p1 --field-selector status.phase=Running --show-labels', /app=p1$/m),
    ok('get pods -w', /^p1 +1\/1 +Running/m, { endless: true }),
    ok('get pods -w -o wide --output-watch-events', /^ADDED +p1 +1\/1/m, { endless: true }),
    ok('get pods --chunk-size=1', /^p1 /m),
    ok('get pods p1 --subresource=status', /^p1 +1\/1 +Running/m),
    ok('describe pod p1', /^Events:\n[\s\S]*Scheduled[\s\S]*Started/m),
    ok('label pod p1 x=y', /^pod\/p1 labeled\n$/),
    ok('annotate pod p1 x=y', /^pod\/p1 annotated\n$/),
    ok('expose pod p1 --port=80 --name=p1svc --type=NodePort', /^service\/p1svc exposed\n$/),
    ok('logs p1', /start|notice|nginx/i),
    fails('logs p1 --previous', /previous terminated container "c" in pod "p1" not found/),
    ok('exec p1 -- ls /', /^etc$/m),
    fails('exec p1 -- false', /command terminated with exit code 1/),
    ok('exec -it p1 -- sh', /^typed in$/m, { stdin: 'echo typed in\nexit\n' }),
    ok('attach p1', /If you don't see a command prompt/, { endless: true, until: 0 }),
    ok('cp file.txt p1:/tmp/file.txt', /^$/),
    ok('exec p1 -- cat /tmp/file.txt', /^carried into the pod\n$/),
    ok('cp p1:/tmp/file.txt out.txt', /^(tar: .*\n)?$/),
    ok('port-forward pod/p1 :80', /^Forwarding from 127\.0\.0\.1:\d+ -> 80/, { endless: true }),
    ok('port-forward svc/p1svc :80', /^Forwarding from 127\.0\.0\.1:\d+ -> 80/, { endless: true }),
    ok('debug p1 --image=busybox:1.36 --target=c -- sh', /Targeting container "c"/),
    ok('debug -i p1 --image=busybox:1.36 -- echo debugged', /debugged/),
    ok(
      'debug node/naru-worker --image=busybox:1.36 -- true',
      /Creating debugging pod node-debugger-naru-worker-/,
    ),
    ok('debug p1 --copy-to=p1copy --image=busybox:1.36 -- true', /^/),
    ok('get pods p1copy', /^p1copy /m),
    ok('events', /Scheduled +Pod\/p1 /),
    ok('events --for=pod/p1', /Started +Pod\/p1 /),
    ok('events -w', /Scheduled +Pod\/p1 /, { endless: true }),
    ok('get events --sort-by=.lastTimestamp', /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/m),
    ok('delete pod p1', /^pod "p1" deleted/),
    ok('delete pods --all --now', /deleted/),
  ],
};

const run: Group = {
  name: 'run',
  commands: [
    ok('run r1 --image=nginx:1.27', /^pod\/r1 created\n$/),
    ok('run r2 --image=busybox:1.36 -i --rm --restart=Never -- sh', /said inside[\s\S]*pod "r2" deleted/, {
      stdin: 'echo said inside\nexit\n',
    }),
    ok('run r3 --image=busybox:1.36 --rm -i --restart=Never -- echo hi', /^hi$[\s\S]*pod "r3" deleted/m),
    ok('run r4 --image=nginx:1.27 --dry-run=client -o yaml', /^ {2}- image: nginx:1\.27$/m),
    ok('wait pod/r1 --for=condition=Ready --timeout=60s', /^pod\/r1 condition met\n$/),
    ok('delete pod r1 --force --grace-period=0', /pod "r1" force deleted/),
  ],
};

/** On a node of its own, and only with pods of its own: others may be at work in the same cluster. */
const nodes: Group = {
  name: 'nodes',
  commands: [
    ok('cordon naru-worker2', /^node\/naru-worker2 cordoned\n$/),
    ok('get node naru-worker2', /Ready,SchedulingDisabled/),
    ok('uncordon naru-worker2', /^node\/naru-worker2 uncordoned\n$/),
    ok('taint nodes naru-worker2 trace=v:PreferNoSchedule', /^node\/naru-worker2 tainted\n$/),
    ok('taint nodes naru-worker2 trace-', /^node\/naru-worker2 untainted\n$/),
    ok(
      `run gone --image=busybox:1.36 --labels=drain=me --overrides='{"spec":{"nodeName":"naru-worker2","terminationGracePeriodSeconds":0}}' -- sleep 3600`,
      /created/,
    ),
    ok(
      'drain naru-worker2 --ignore-daemonsets --force --delete-emptydir-data --pod-selector=drain=me',
      /^pod\/gone evicted\nnode\/naru-worker2 drained$/m,
    ),
    ok('uncordon naru-worker2', /^node\/naru-worker2 uncordoned\n$/),
  ],
};

export const GROUPS: readonly Group[] = [discovery, apply, create, custom, deployment, pods, run, nodes];
