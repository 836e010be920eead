/** The parts of a class, beside its people and seats. Each is one line here. */
import { gradesPart } from './grades/part.ts';
import { xapiPart } from './grades/xapi/part.ts';
import { privacyPart } from './privacy/part.ts';
import { makeRoomPart } from './room/part.ts';
import type { ClassGround, ClassPart } from './types.ts';

type Make = (ground: ClassGround) => Promise<ClassPart> | ClassPart;

const PARTS: readonly Make[] = [makeRoomPart, gradesPart, xapiPart, privacyPart];

/** In their order; rejects when one cannot be made, with those before it closed again. */
export async function makeParts(ground: ClassGround): Promise<readonly ClassPart[]> {
  const made: ClassPart[] = [];
  try {
    for (const make of PARTS) made.push(await make(ground));
    return made;
  } catch (failure) {
    await Promise.allSettled(made.map((part) => part.close?.()));
    throw failure;
  }
}
