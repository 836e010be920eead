/**
 * Keys and certificates made ahead: a new cluster waits for none where another one was made before. One set lies ready, made
 * in the background; a process that makes a single cluster makes none.
 */
import { type ClusterPki, createPki } from './cluster-pki.ts';

/** How long after it was taken the next set is begun: the cluster that took it starts first. Milliseconds. */
const LATER = 30;
/** A set that lay longer than this is not as new as its certificates should be. Milliseconds. */
const FRESH = 24 * 60 * 60_000;

let made = 0;
let spare: { readonly pki: ClusterPki; readonly since: number } | undefined;
let making = false;

/** A PKI nobody else has. `now` in milliseconds, of the machine's own clock. */
export async function takePki(now: number): Promise<ClusterPki> {
  const taken = spare;
  spare = undefined;
  made += 1;
  if (made > 1) makeLater();
  if (taken && now - taken.since >= 0 && now - taken.since < FRESH) return taken.pki;
  return await createPki(now);
}

function makeLater(): void {
  if (making) return;
  making = true;
  const make = async () => {
    try {
      const since = Date.now();
      const pki = await createPki(since);
      spare = { pki, since };
    } finally {
      making = false;
    }
  };
  // A failure shows when somebody needs one that is not there.
  setTimeout(() => void make().catch(() => {}), LATER).unref();
}
