/**
 * Keys and certificates made ahead: the key that signs tokens takes long to make. Some sets lie ready, made in the background; a process that makes a single cluster makes none.
 */
import { type ClusterPki, createPki } from './cluster-pki.ts';
import { quiet } from './quiet.ts';

/** How many lie ready: clusters are asked for in bursts, and one has enough to do while it starts. */
const SPARES = 2;
/** A set that lay longer than this is not as new as its certificates should be. Milliseconds. */
const FRESH = 24 * 60 * 60_000;

interface Spare {
  readonly pki: ClusterPki;
  readonly since: number;
}

let made = 0;
let spares: Spare[] = [];
let waiting = false;

/** A PKI nobody else has; the key that signs tokens may come a little later. `now` in milliseconds, of the machine's own clock. */
export function takePki(now: number): ClusterPki {
  spares = spares.filter(({ since }) => now - since >= 0 && now - since < FRESH);
  const taken = spares.shift();
  made += 1;
  if (made > 1) makeLater();
  return taken?.pki ?? createPki(now);
}

function makeLater(): void {
  if (waiting || spares.length >= SPARES) return;
  waiting = true;
  // The cluster that took one starts first.
  setImmediate(() => void quiet.come().then(make)).unref();
}

function make(): void {
  const since = Date.now();
  const pki = createPki(since);
  spares.push({ pki, since });
  waiting = false;
  // One key after the other: the clusters that start have something to do, too.
  void pki.tokens.ready.then(makeLater);
}
