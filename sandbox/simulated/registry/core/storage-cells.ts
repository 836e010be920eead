/** Cells about volumes and claims. */

const SHORT: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** `RWO,RWX`, in the order of the table above, each once. */
export function formatAccessModes(modes: readonly string[] | undefined): string {
  return Object.keys(SHORT)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => SHORT[mode])
    .join(',');
}

/** An empty class is one; none at all is shown as such. */
export function formatClass(name: string | undefined): string {
  return name === undefined ? '<unset>' : name;
}
