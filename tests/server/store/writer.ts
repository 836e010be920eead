/** Run as a process of its own: writes without end and says, line by line, what it was told is safe. */
import { createLog } from '../../../server/log.ts';
import { openStore } from '../../../server/store/store.ts';

const [folder = ''] = process.argv.slice(2);
const log = createLog(() => {});
// A small limit, so that the kill also falls into snapshots.
const { store } = await openStore({ folder, log, snapshotAfter: 2_000 });
process.stdout.write(`ready\n`);
for (let round = 0; ; round += 1) {
  const ids = Array.from({ length: 5 }, (_, index) => `lesson-${round}-${index}`);
  await Promise.all(
    ids.map(async (id) => {
      await store.update((draft) => {
        draft.lessons[id] = { visitedAt: 'x'.repeat(20) };
      });
      process.stdout.write(`${id}\n`);
    }),
  );
}
