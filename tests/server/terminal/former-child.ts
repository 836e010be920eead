/** A server in a process of its own, to be killed: its shell prints what the second argument says. Prints a line when it has. */
import { startTestServer, TestTerminal } from '../harness.ts';

const [, , dataDir = '', text = ''] = process.argv;
const test = await startTestServer({ dataDir });
const terminal = new TestTerminal(test, await test.signIn());
await terminal.heard('people');
test.provider.sandboxes.values().next().value?.shells[0]?.emit(text);
await terminal.until((tab) => tab.text.includes(text.slice(-10)));
console.log('printed');
