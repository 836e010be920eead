/**
 * Where everything of the picture stands: a box for each node, in it the namespaces, in them the pods. Pure; all numbers are
 * pixels. A few pods show their names; many are small squares.
 */
import type { PodSeen } from '../../../server/protocol-cluster.ts';
import { keyOf, type Place } from './now.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly place: Place;
}
export interface PlacedName {
  readonly key: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}
export interface PlacedPod extends Box {
  readonly key: string;
  readonly pod: PodSeen;
  /** As much of the name as there is room for. */
  readonly label: string;
}
export interface Picture {
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly namespaces: readonly PlacedName[];
  readonly pods: readonly PlacedPod[];
}

/** More pods than this show no names. */
export const NAMED_AT_MOST = 36;
const NARROWEST = 170;
const GAP = 10;
const PADDING = 8;
/** Of a node's name and state, which are two lines. */
const HEAD = 42;
const NAMESPACE = 18;
const NAMED = { width: 132, height: 24, gap: 4 };
const SQUARE = { width: 20, height: 20, gap: 4 };
/** Width of a letter of a pod's name, and what else stands in its box. */
const LETTER = 6.7;
const BESIDE = 26;

export function layOut(places: readonly Place[], width: number): Picture {
  const named = places.reduce((sum, { pods }) => sum + pods.length, 0) <= NAMED_AT_MOST;
  const columns = Math.max(1, Math.min(places.length, Math.floor((width + GAP) / (NARROWEST + GAP))));
  const each = (width - GAP * (columns - 1)) / columns;
  const parts = { nodes: [] as PlacedNode[], namespaces: [] as PlacedName[], pods: [] as PlacedPod[] };
  let y = 0;
  for (let first = 0; first < places.length; first += columns) {
    const row = places.slice(first, first + columns);
    const filled = row.map((place, at) => fill(place, at * (each + GAP), y, each, named));
    const height = Math.max(...filled.map(({ bottom }) => bottom)) - y;
    for (const [at, { namespaces, pods }] of filled.entries()) {
      const place = row[at];
      if (place) parts.nodes.push({ place, x: at * (each + GAP), y, width: each, height });
      parts.namespaces.push(...namespaces);
      parts.pods.push(...pods);
    }
    y += height + GAP;
  }
  return { ...parts, height: Math.max(0, y - GAP) };
}

interface Filled {
  readonly namespaces: PlacedName[];
  readonly pods: PlacedPod[];
  readonly bottom: number;
}

function fill(place: Place, x: number, top: number, width: number, named: boolean): Filled {
  const namespaces: PlacedName[] = [];
  const pods: PlacedPod[] = [];
  const inside = width - 2 * PADDING;
  const size = named ? NAMED : SQUARE;
  const columns = Math.max(1, Math.floor((inside + size.gap) / (size.width + size.gap)));
  const across = named ? (inside - size.gap * (columns - 1)) / columns : size.width;
  let y = top + HEAD;
  for (const [namespace, members] of Map.groupBy(place.pods, (pod) => pod.namespace)) {
    const text = shorten(namespace, Math.floor(inside / LETTER));
    namespaces.push({ key: `${place.name} ${namespace}`, text, x: x + PADDING, y: y + 12 });
    y += NAMESPACE;
    for (const [at, pod] of members.entries()) {
      pods.push({
        key: keyOf(pod),
        pod,
        label: named ? shorten(pod.name, Math.floor((across - BESIDE) / LETTER)) : '',
        x: x + PADDING + (at % columns) * (across + size.gap),
        y: y + Math.floor(at / columns) * (size.height + size.gap),
        width: across,
        height: size.height,
      });
    }
    y += Math.ceil(members.length / columns) * (size.height + size.gap) + 4;
  }
  return { namespaces, pods, bottom: y + PADDING };
}

/** Names of pods differ at their end. */
export function shorten(name: string, letters: number): string {
  if (name.length <= letters) return name;
  const end = Math.min(6, Math.max(1, Math.floor(letters / 2)));
  return `${name.slice(0, Math.max(1, letters - end - 1))}…${name.slice(-end)}`;
}
