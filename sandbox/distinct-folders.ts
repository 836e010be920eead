/** A search path without folders that are on it by another name, as /bin is on many machines. */
import { realpathSync } from 'node:fs';

/** In their order. kubectl reads all of them each time it starts, to see whether it has plugins. */
export function distinctFolders(folders: readonly string[]): string[] {
  const places = new Set<string>();
  return folders.filter((folder) => {
    const place = placeOf(folder);
    if (places.has(place)) return false;
    places.add(place);
    return true;
  });
}

function placeOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder; // It is not there, and may be one day.
  }
}
