/** The parts of a class, beside its people and seats. Each is one line here. */
import { type GradesPart, gradesPart } from './grades/part.ts';
import { xapiPart } from './grades/xapi/part.ts';
import { privacyPart } from './privacy/part.ts';
import { makeRoomPart } from './room/part.ts';
import type { ClassGround, ClassPart } from './types.ts';

type Make = (ground: ClassGround) => Promise<ClassPart> | ClassPart;

const PARTS: readonly Make[] = [makeRoomPart, xapiPart, privacyPart];

export interface MadeParts {
  readonly parts: readonly ClassPart[];
  /** Also for those that bring grades elsewhere. */
  readonly grades: GradesPart;
}

/** In their order; rejects when one cannot be made, with those before it closed again. */
export async function makeParts(ground: ClassGround): Promise<MadeParts> {
  const made: ClassPart[] = [];
  try {
    const grades = await gradesPart(ground);
    made.push(grades);
    for (const make of PARTS) made.push(await make(ground));
    return { parts: made, grades };
  } catch (failure) {
    await Promise.allSettled(made.map((part) => part.close?.()));
    throw failure;
  }
}
