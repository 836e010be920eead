/** The store of a simulated cluster, and how it survives the process. */

export { sharedFieldSet } from './field-sets.ts';
export { checkedLine, readCheckedLine, writeNew, writeWhole, writeWholeSoon } from './files.ts';
export type { StoreEvent } from './history.ts';
export { copyJson, deepFreeze, equalJson, setField } from './json.ts';
export {
  CompactedError,
  Store,
  type StoreChange,
  type StoreOptions,
  type StoreSnapshot,
  type StoreStats,
  storeKey,
} from './store.ts';
export { Journal, type JournalOptions } from './wal.ts';
