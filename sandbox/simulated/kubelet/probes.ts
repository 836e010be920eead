/** Startup, readiness and liveness probes of one running container. */
import type { Container } from '../runtime/container.ts';
import type { Probe } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import { type ProbeResult, runProbe } from './probe-action.ts';
import type { ContainerRecord } from './record.ts';

type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** Starts the probes a container has; liveness and readiness wait for startup. Disposing ends them. */
export function startProbes(worker: PodWorker, record: ContainerRecord, container: Container): Disposable {
  const { startupProbe, readinessProbe, livenessProbe } = record.spec;
  const stack = new DisposableStack();
  const start = (kind: ProbeKind, probe: Probe | undefined) => {
    if (probe && !stack.disposed)
      stack.use(new ProbeWorker(worker, record, container, kind, probe, onStarted));
  };
  const startOthers = () => {
    start('readiness', readinessProbe);
    start('liveness', livenessProbe);
  };
  function onStarted() {
    record.started = true;
    worker.report();
    worker.wake();
    startOthers();
  }
  if (startupProbe && !record.started) start('startup', startupProbe);
  else startOthers();
  return stack;
}

class ProbeWorker implements Disposable {
  readonly #worker: PodWorker;
  readonly #record: ContainerRecord;
  readonly #container: Container;
  readonly #kind: ProbeKind;
  readonly #probe: Probe;
  readonly #onStarted: () => void;
  readonly #abort = new AbortController();
  #timer: Disposable | undefined;
  #successes = 0;
  #failures = 0;

  constructor(
    worker: PodWorker,
    record: ContainerRecord,
    container: Container,
    kind: ProbeKind,
    probe: Probe,
    onStarted: () => void,
  ) {
    this.#worker = worker;
    this.#record = record;
    this.#container = container;
    this.#kind = kind;
    this.#probe = probe;
    this.#onStarted = onStarted;
    this.#wait((probe.initialDelaySeconds ?? 0) * 1000);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#abort.abort(new Error('the probe has ended'));
  }

  #wait(milliseconds: number): void {
    if (this.#abort.signal.aborted) return;
    this.#timer = this.#worker.parts.context.clock.after(milliseconds, () => void this.#round());
  }

  async #round(): Promise<void> {
    const { clock } = this.#worker.parts.context;
    const start = clock.now();
    const period = (this.#probe.periodSeconds ?? 10) * 1000;
    if (!this.#worker.parts.isRunning()) {
      this.#wait(period);
      return;
    }
    const result = await runProbe(this.#worker, this.#container, this.#probe, this.#abort.signal);
    if (this.#abort.signal.aborted || !this.#record.state.running) return;
    this.#judge(result);
    this.#wait(Math.max(0, period - (clock.now() - start)));
  }

  #judge(result: ProbeResult): void {
    if (result.ok) {
      this.#succeeded();
      return;
    }
    const name = `${this.#kind[0]?.toUpperCase()}${this.#kind.slice(1)}`;
    const happened = result.unknown ? 'errored and resulted in unknown state' : 'failed';
    this.#worker.event('Warning', 'Unhealthy', `${name} probe ${happened}: ${result.output}`, this.#record);
    if (result.unknown) return;
    this.#successes = 0;
    this.#failures += 1;
    if (this.#failures < (this.#probe.failureThreshold ?? 3)) return;
    if (this.#kind === 'readiness') this.#setReady(false);
    else this.#giveUp();
  }

  #succeeded(): void {
    this.#failures = 0;
    this.#successes += 1;
    if (this.#successes < (this.#probe.successThreshold ?? 1)) return;
    if (this.#kind === 'readiness') this.#setReady(true);
    if (this.#kind !== 'startup') return;
    this[Symbol.dispose]();
    this.#onStarted();
  }

  #setReady(ready: boolean): void {
    if (this.#record.ready === ready) return;
    this.#record.ready = ready;
    this.#worker.report();
  }

  /** Where nothing starts again and nothing else runs, the whole pod is stopped, which is said of its containers. */
  #why(): string {
    const { spec } = this.#record;
    const failed = `Container ${spec.name} failed ${this.#kind} probe`;
    const policy = spec.restartPolicy ?? this.#worker.pod.spec.restartPolicy;
    if (policy !== 'Never') return `${failed}, will be restarted`;
    const others = [...this.#worker.records.values()].filter((record) => record !== this.#record);
    const goesOn = others.some(({ role, state }) => role === 'main' && state.running);
    return goesOn ? failed : `Stopping container ${spec.name}`;
  }

  #giveUp(): void {
    this[Symbol.dispose]();
    const message = this.#why();
    this.#worker.restart(this.#record, message, this.#probe.terminationGracePeriodSeconds);
  }
}
