/** A program: prints why this machine cannot isolate for the user who runs it, or nothing. */
import { whyNot } from './support.ts';

process.stdout.write((await whyNot()) ?? '');
